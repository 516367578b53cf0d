"""Prove oneself by a security key: as the second proof of staff, or again before what is not easily undone."""

from typing import Any
from uuid import UUID

from services.identity.domain import security_key
from services.identity.domain.office_errors import KeyCopied, KeyRefused, NoKey
from services.identity.domain.security_key import Assertion, ChallengePurpose
from services.identity.persistence import attempts, security_keys
from services.identity.persistence.security_keys import Key
from services.identity.settings import Site
from services.identity.use_cases.prove_oneself import Renewed, renew_token
from services.identity.use_cases.prove_twice import ProvedTwice, count_try, proved_twice
from services.identity.use_cases.sign_in import Gate
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.observability.logs import log
from shared.security.principal import Principal


async def ask_key(uow: UnitOfWork, site: Site | None, owner: Principal, purpose: ChallengePurpose) -> dict[str, Any]:
    """What the browser shall ask of the person's keys; NoKey where there is none to ask."""
    known = [key for key in await security_keys.of_person(uow, owner.person_id) if key.copied_at is None]
    if site is None or not known:
        raise NoKey
    challenge, until = security_key.new_challenge(), clock.now() + security_key.CHALLENGE_LIFETIME
    await security_keys.ask(uow, UUID(owner.session_id), purpose, challenge, until)
    return security_key.proof_options(site, challenge, [key.credential_id for key in known], purpose)


async def prove_twice_by_key(
    uow: UnitOfWork, gate: Gate, site: Site | None, owner: Principal, sent: Assertion
) -> ProvedTwice:
    limit = await count_try(uow, gate, owner)
    await _check(uow, gate, site, owner, "second_factor", sent)
    return await proved_twice(uow, owner, limit, "hwk")


async def step_up_by_key(uow: UnitOfWork, gate: Gate, site: Site | None, owner: Principal, sent: Assertion) -> Renewed:
    """The key stands in for password and code, so that it has asked its owner for PIN or finger."""
    if owner.actor_id is not None:
        raise Forbidden
    limit = await count_try(uow, gate, owner)
    await _check(uow, gate, site, owner, "step_up", sent)
    await attempts.forget(uow, limit)
    return await renew_token(uow, owner, amr=" ".join(sorted({*owner.amr, "hwk"})), stepped_up_at=clock.now())


async def _check(
    uow: UnitOfWork, gate: Gate, site: Site | None, owner: Principal, purpose: ChallengePurpose, sent: Assertion
) -> None:
    """The question is spent in a transaction of its own: a refusal does not bring it back."""
    async with gate.database.unit_of_work(uow.agency, beside=True) as taking:
        challenge = await security_keys.take_challenge(taking, UUID(owner.session_id), purpose, clock.now())
    key = await _named(uow, owner, sent)
    if challenge is None or site is None or key is None:
        raise KeyRefused
    sign_count = security_key.proved(site, challenge, sent, key.public_key, purpose)
    if not await security_keys.count_on(uow, key.id, sign_count, clock.now()):
        await _suspend(gate, uow.agency, key)
        raise KeyCopied


async def _named(uow: UnitOfWork, owner: Principal, sent: Assertion) -> Key | None:
    """The person's own key of this name, as long as it is taken."""
    try:
        name = security_key.plain_name(sent.credential_id)
    except ValueError:
        return None
    known = await security_keys.of_person(uow, owner.person_id)
    return next((key for key in known if key.credential_id == name and key.copied_at is None), None)


async def _suspend(gate: Gate, agency: str, key: Key) -> None:
    async with gate.database.unit_of_work(agency, beside=True) as suspending:
        await security_keys.suspend(suspending, key.id, clock.now())
    log().warning("security_key_counter_went_back", key_id=str(key.id))
