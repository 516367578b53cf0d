from typing import Any

import pytest
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey

from shared.security.signatures import (
    BadSignature,
    Statement,
    key_id_of,
    key_of,
    open_sealed,
    seal_to,
    sign_message,
    verify_message,
)

KEY = OKPKey.generate_key("Ed25519", auto_kid=True)
MESSAGE = Statement(
    topic="bank.events", event_id="01930000-0000-7000-8000-000000000001", event_type="bank.payout_succeeded.v1",
    agency="350500", nonce="n" * 16, signed_at="2026-03-02T08:00:00+00:00", body=b'{"amount_fen": 1}',
)  # fmt: skip


def test_a_signed_message_is_believed() -> None:
    verify_message(KEY, sign_message(KEY, MESSAGE), MESSAGE)


@pytest.mark.parametrize("part", Statement._fields)
def test_a_message_altered_in_any_part_is_not(part: str) -> None:
    signature = sign_message(KEY, MESSAGE)
    changed: Any = b'{"amount_fen": 2}' if part == "body" else "other"
    with pytest.raises(BadSignature, match="altered"):
        verify_message(KEY, signature, MESSAGE._replace(**{part: changed}))


def test_a_key_is_called_by_its_fingerprint_public_or_private() -> None:
    document: dict[str, Any] = KEY.as_dict(private=False)
    public = key_of(document)
    assert key_id_of(public) == key_id_of(KEY)
    assert not public.is_private


@pytest.mark.parametrize("signature", [None, "", "x.y.z"])
def test_an_unsigned_message_is_not(signature: str | None) -> None:
    with pytest.raises(BadSignature):
        verify_message(KEY, signature, MESSAGE)


def test_another_keys_signature_is_not() -> None:
    with pytest.raises(BadSignature):
        verify_message(KEY, sign_message(OKPKey.generate_key("Ed25519", auto_kid=True), MESSAGE), MESSAGE)


def test_only_the_party_it_is_sealed_to_opens_it() -> None:
    bank, other = ECKey.generate_key("P-256"), ECKey.generate_key("P-256")
    sealed = seal_to(bank, {"account": "6222020000000000", "holder": "陈"})
    assert open_sealed(bank, sealed) == {"account": "6222020000000000", "holder": "陈"}
    assert "6222" not in sealed
    with pytest.raises(JoseError):
        open_sealed(other, sealed)
