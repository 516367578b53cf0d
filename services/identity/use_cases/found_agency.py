"""Begin an agency: its name, the administrator of its business, and the two who give offices to everybody else."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.identity.domain.errors import AgencyExists
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence import accounts
from services.identity.persistence.repository import RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.register_person import NewPerson, Registered, register_person
from services.identity.use_cases.settle_machine import register_founding
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import MachineKind, Role
from shared.ids import new_id


@dataclass(frozen=True)
class Founding:
    """The administrator, the two security administrators, and outside parties to believe from the first day."""

    first: NewPerson
    security: Sequence[NewPerson]
    machines: Sequence[tuple[str, MachineKind, Mapping[str, str]]] = ()
    """Name, kind and public key."""


async def found_agency(uow: UnitOfWork, keys: Keys, name: str, founding: Founding) -> list[Registered]:
    """Works once per agency, afterwards AgencyExists; the administrator first, then the security administrators."""
    if await accounts.agency_name(uow) is not None:
        raise AgencyExists(agency=uow.agency)
    await accounts.add_agency(uow, name)
    registered = [await _found(uow, keys, founding.first, "administrator", 1)]
    for number, officer in enumerate(founding.security, 1):
        registered.append(await _found(uow, keys, officer, "security_administrator", number))
    for machine in founding.machines:
        await register_founding(uow, *machine)
    return registered


async def _found(uow: UnitOfWork, keys: Keys, person: NewPerson, role: Role, number: int) -> Registered:
    """Nobody could grant it: the database allows so few of these, and marks them."""
    registered = await register_person(uow, keys, person)
    grant = RoleGrant.give(new_id(), uow.agency, Holding(registered.person_id, role, uow.agency), None, clock.now())
    grant.founding = number
    await RoleGrantRepository(uow).save(grant)
    return registered
