"""An employer's administrator lets somebody work for the employer, by name and with named businesses (X13)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.employer_errors import NameDiffers, NoBusiness, OwnRoles, PersonUnknown
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence.employers import find_person, grants_at
from services.identity.persistence.repository import EmployerRepository, RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.register_person import NewPerson, register_person
from services.identity.use_cases.tell_phone import ACTIVATION, tell_phone
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EmployerBusiness
from shared.ids import new_id


@dataclass(frozen=True)
class NewClerk:
    """Known by ID number or phone; somebody who is not registered yet needs both."""

    name: str
    id_number: str | None
    phone: str | None
    roles: tuple[EmployerBusiness, ...]


@dataclass(frozen=True)
class Appointed:
    """`sent_to` is the phone, masked, of somebody who was not registered before: the code went there alone."""

    person_id: UUID
    sent_to: str | None


async def appoint_clerk(
    uow: UnitOfWork, keys: Keys, employer_id: UUID, wanted: NewClerk, by: UUID, *, vetted: bool
) -> Appointed:
    """Nobody appoints themselves. Nobody is registered here whom `vet_clerk` did not find to be who they are."""
    (await EmployerRepository(uow).get(employer_id)).require_complete()
    if not wanted.roles:
        raise NoBusiness(field="roles")
    appointed = await _person(uow, keys, wanted, vetted=vetted)
    if appointed.person_id == by:
        raise OwnRoles
    await give_roles(uow, employer_id, appointed.person_id, wanted.roles, by)
    return appointed


async def give_roles(
    uow: UnitOfWork, employer_id: UUID, person_id: UUID, roles: Sequence[EmployerBusiness], by: UUID
) -> None:
    """Those of them that the person does not hold already."""
    held = {grant.role for grant in await grants_at(uow, employer_id, person_id)}
    grants = RoleGrantRepository(uow)
    for role in dict.fromkeys(roles):
        if role not in held:
            holding = Holding(person_id, role, str(employer_id))
            await grants.save(RoleGrant.give(new_id(), uow.agency, holding, by, clock.now()))


async def known_person(uow: UnitOfWork, keys: Keys, wanted: NewClerk) -> UUID | None:
    """Whoever is registered with one of the numbers, under this name; or NameDiffers."""
    for form, text in ((numbers.id_number, wanted.id_number), (numbers.phone, wanted.phone)):
        known = await find_person(uow, keys.blind(form(text))) if text else None
        if known is not None:
            person_id, name_cipher = known
            if await uow.cipher.decrypt("identity", person_id, name_cipher) != wanted.name:
                raise NameDiffers(field="name")
            return person_id
    return None


async def _person(uow: UnitOfWork, keys: Keys, wanted: NewClerk, *, vetted: bool) -> Appointed:
    known = await known_person(uow, keys, wanted)
    if known is not None:
        return Appointed(known, None)
    if not vetted or not wanted.id_number or not wanted.phone:
        raise PersonUnknown(field="phone" if wanted.id_number else "id_number")
    registered = await register_person(uow, keys, NewPerson(wanted.name, wanted.id_number, wanted.phone))
    phone = numbers.phone(wanted.phone)
    await tell_phone(uow, keys, phone, ACTIVATION, code=registered.activation_code)
    return Appointed(registered.person_id, numbers.masked(phone))
