"""Begin an agency: its name and its first administrator, who grants everybody else."""

from services.identity.domain.errors import AgencyExists
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence import accounts
from services.identity.persistence.repository import RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.register_person import NewPerson, Registered, register_person
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def found_agency(uow: UnitOfWork, keys: Keys, name: str, first: NewPerson) -> Registered:
    """Works once per agency; afterwards AgencyExists."""
    if await accounts.agency_name(uow) is not None:
        raise AgencyExists(agency=uow.agency)
    await accounts.add_agency(uow, name)
    registered = await register_person(uow, keys, first)
    holding = Holding(registered.person_id, "administrator", uow.agency)
    await RoleGrantRepository(uow).save(RoleGrant.give(new_id(), uow.agency, holding, None, clock.now()))
    return registered
