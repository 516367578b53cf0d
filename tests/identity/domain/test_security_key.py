"""Whatever a browser brings, it proves the key or is refused: there is no third way."""

from hypothesis import given, settings
from hypothesis import strategies as st

from services.identity.domain import security_key
from services.identity.domain.office_errors import KeyRefused
from services.identity.domain.security_key import Assertion, Attestation
from shared.ids import new_id
from tests.identity.security_keys import SITE, SoftKey, content, text

CHALLENGE = security_key.new_challenge()
OPTIONS = security_key.registration_options(SITE, CHALLENGE, new_id(), "林小燕", [])
KEY = SoftKey()
GOOD = security_key.registered(SITE, CHALLENGE, Attestation(**KEY.attest(OPTIONS)))


def damaged(good: bytes, at: int, put: bytes, *, cut: bool) -> bytes:
    place = at % len(good)
    return good[:place] + put + (b"" if cut else good[place + len(put) :])


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(["client_data", "attestation"]), st.integers(0, 400), st.binary(max_size=4), st.booleans())
def test_a_damaged_answer_of_a_new_key_breaks_nothing(name: str, at: int, put: bytes, cut: bool) -> None:  # noqa: FBT001 - given
    sent = KEY.attest(OPTIONS)
    sent[name] = text(damaged(content(sent[name]), at, put, cut=cut)) or "AA"
    try:
        found = security_key.registered(SITE, CHALLENGE, Attestation(**sent))
    except KeyRefused:
        return
    assert found.credential_id == KEY.name


@settings(max_examples=300, deadline=None)
@given(
    st.sampled_from(["client_data", "authenticator_data", "signature"]), st.integers(0, 200), st.binary(max_size=4),
    st.booleans(),
)  # fmt: skip
def test_a_damaged_proof_is_none(name: str, at: int, put: bytes, cut: bool) -> None:  # noqa: FBT001 - given
    sent = KEY.sign(OPTIONS)
    good, bad = sent[name], text(damaged(content(sent[name]), at, put, cut=cut)) or "AA"
    sent[name] = bad
    try:
        security_key.proved(SITE, CHALLENGE, Assertion(**sent), GOOD.public_key, "second_factor")
    except KeyRefused:
        return
    assert bad == good
