"""Access tokens, where the keys that sign them are somewhere else."""

import asyncio
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OKPKey

from shared.ids import new_id
from shared.security import tokens
from shared.security.principal import Grant, Principal

KEY = OKPKey.generate_key("Ed25519", auto_kid=True)


def token() -> str:
    person = new_id()
    return tokens.sign(KEY, Principal(person, "350500", (Grant("worker", str(person)),), "session"), "claims")


class Identity:
    """Publishes its keys, slowly; away at first if it is to be."""

    def __init__(self, *, away: int = 0) -> None:
        self.asked, self._away = 0, away

    async def keys(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0.01)
        if self.asked <= self._away:
            raise OSError("identity is away")
        return {"keys": [KEY.as_dict(private=False)]}


async def test_all_who_come_at_a_start_wait_for_one_answer() -> None:
    identity = Identity()
    verifier = tokens.TokenVerifier("claims", identity.keys)
    principals = await asyncio.gather(*(verifier.verify(token()) for _ in range(50)))
    assert {principal.agency for principal in principals} == {"350500"}
    assert identity.asked == 1


async def test_identity_being_away_is_told_to_all_at_once_and_asked_again_later() -> None:
    identity = Identity(away=1)
    verifier = tokens.TokenVerifier("claims", identity.keys)
    found = await asyncio.gather(*(verifier.verify(token()) for _ in range(50)), return_exceptions=True)
    assert {type(each) for each in found} == {OSError}
    assert identity.asked == 1
    assert (await verifier.verify(token())).agency == "350500"


async def test_one_who_gives_up_waiting_takes_nobody_along() -> None:
    verifier = tokens.TokenVerifier("claims", Identity().keys)
    impatient = asyncio.create_task(verifier.verify(token()))
    patient = asyncio.create_task(verifier.verify(token()))
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient
    assert (await patient).agency == "350500"


async def test_a_token_says_who_acts_for_whom_and_how_they_proved_it() -> None:
    """Helped sign-in: the person helped is the subject, the helper the actor; step-up travels along."""
    person, helper, delegation = new_id(), new_id(), new_id()
    grants = (Grant("worker", str(person), str(delegation)), Grant("finance", "350500"))
    helped = Principal(person, "350500", grants, "session", helper, delegation, 1_900_000_000, ("pwd", "sms"))
    verifier = tokens.TokenVerifier("claims", Identity().keys)
    assert await verifier.verify(tokens.sign(KEY, helped, "claims")) == helped


async def test_a_token_says_nothing_of_what_is_not_so() -> None:
    verifier = tokens.TokenVerifier("claims", Identity().keys)
    found = await verifier.verify(token())
    assert (found.actor_id, found.delegation_id, found.stepped_up_at, found.amr) == (None, None, None, ())
    assert not found.has_stepped_up()


@pytest.mark.parametrize("typ", [{}, {"typ": "JWT"}, {"typ": "logout+jwt"}])
async def test_what_the_same_key_signed_for_another_use_is_no_access_token(typ: dict[str, Any]) -> None:
    signed = jwt.decode(token(), KEY, algorithms=["Ed25519"])
    other = jwt.encode({"alg": "Ed25519", "kid": KEY.kid, **typ}, signed.claims, KEY, algorithms=["Ed25519"])
    verifier = tokens.TokenVerifier("claims", Identity().keys)
    with pytest.raises(tokens.TokenRefused):
        await verifier.verify(other)


async def test_a_verified_token_costs_no_second_signature_check(monkeypatch: pytest.MonkeyPatch) -> None:
    verifier, signed = tokens.TokenVerifier("claims", Identity().keys), token()
    first = await verifier.verify(signed)
    monkeypatch.setattr("joserfc.jwt.decode", None)
    assert await verifier.verify(signed) is first
