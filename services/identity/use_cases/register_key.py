"""Staff who proved themselves twice register security keys of their own, and remove them."""

from typing import Any
from uuid import UUID

from services.identity.domain import security_key
from services.identity.domain.office_errors import KeyRefused, NoKey, TooManyKeys
from services.identity.domain.second_factor import proved_twice
from services.identity.domain.security_key import Attestation
from services.identity.persistence import offices, security_keys
from services.identity.settings import Site
from services.identity.use_cases.sign_in import Gate
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound
from shared.security.principal import Principal


async def ask_new_key(uow: UnitOfWork, site: Site | None, owner: Principal, name: str) -> dict[str, Any]:
    """What the browser shall ask of a new key; `name` is what the key shows to tell accounts apart."""
    await _require_staff(uow, owner)
    if site is None:
        raise NoKey
    known = await security_keys.of_person(uow, owner.person_id)
    if len(known) >= security_key.MOST_KEYS:
        raise TooManyKeys
    challenge, until = security_key.new_challenge(), clock.now() + security_key.CHALLENGE_LIFETIME
    await security_keys.ask(uow, UUID(owner.session_id), "registration", challenge, until)
    credentials = [key.credential_id for key in known]
    return security_key.registration_options(site, challenge, owner.person_id, name, credentials)


async def register_key(
    uow: UnitOfWork, gate: Gate, site: Site | None, owner: Principal, label: str, sent: Attestation
) -> UUID:
    """The key's id."""
    await _require_staff(uow, owner)
    async with gate.database.unit_of_work(uow.agency, beside=True) as taking:
        challenge = await security_keys.take_challenge(taking, UUID(owner.session_id), "registration", clock.now())
    if challenge is None or site is None:
        raise KeyRefused
    key = security_key.registered(site, challenge, sent)
    label_cipher = await uow.cipher.encrypt("identity", owner.person_id, label)
    return await security_keys.add(uow, owner.person_id, key, label_cipher, clock.now())


async def remove_key(uow: UnitOfWork, owner: Principal, key_id: UUID) -> None:
    if not proved_twice(owner.amr):
        raise Forbidden
    if not await security_keys.remove(uow, owner.person_id, key_id):
        raise NotFound


async def _require_staff(uow: UnitOfWork, owner: Principal) -> None:
    """A key opens offices: by a password alone nobody adds one."""
    if not await offices.is_staff(uow, owner.person_id) or not proved_twice(owner.amr):
        raise Forbidden
