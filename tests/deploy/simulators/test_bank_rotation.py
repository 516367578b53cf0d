"""The bank changes its key: by its counter, over real Kafka."""

import httpx
import pytest

from deploy.simulators.bank.counter import counter
from deploy.simulators.process import build
from shared.messaging.outside import statement
from shared.security.signatures import BadSignature, key_id_of, key_of, verify_message
from tests.deploy.simulators.test_bank import Client, client, open_bank, said

__all__ = ["client"]


async def test_the_bank_rotates_its_key_and_says_again_under_the_new_one(client: Client) -> None:
    """The former key is nobody's any more; what is still owed, or asked for again, is signed by the one that signs."""
    async with open_bank(client) as bank:
        await client.instruct("HZ-1")
        (first,) = await client.answered(1)
        app = build("bank", bank.book, counter(bank.book, bank.ring))
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://bank.test") as http:
            made = (await http.post("/control/keys")).json()
            assert made["signs"] is False
            assert "d" not in made["public_key"]
            assert (await http.put(f"/control/keys/{made['key_id']}")).status_code == 204
            assert (await http.put("/control/keys/unknown")).status_code == 404
            assert (await http.post("/control/payments/unknown/answers")).status_code == 404
            assert (await http.post("/control/payments/HZ-1/answers")).status_code == 202
            shown = (await http.get("/control/keys")).json()["items"]
        assert [(key["key_id"], key["signs"]) for key in shown] == [
            (first.envelope.key_id, False), (made["key_id"], True),
        ]  # fmt: skip
        (_, second) = await client.answered(2)
    assert said(first) == said(second)
    assert (second.envelope.key_id, second.envelope.nonce == first.envelope.nonce) == (made["key_id"], False)
    verify_message(key_of(made["public_key"]), second.envelope.signature, statement(second.envelope, second.topic))
    with pytest.raises(BadSignature):
        client.verify(second)
    async with open_bank(client) as bank:
        assert key_id_of(bank.ring.signing) == made["key_id"]
