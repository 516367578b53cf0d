"""Who acts in whose office."""

from uuid import UUID

from services.identity.domain.deputy import DEPUTISED, Deputy
from services.identity.persistence import deputies, offices
from services.identity.persistence.deputies import Deputised
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.security.principal import Principal

_WHOLE_AGENCY = ("centre_reviewer", "finance", "auditor", "security_administrator")


async def acting_for(uow: UnitOfWork, person_id: UUID) -> list[Deputised]:
    """In whose offices the person acts today."""
    return await deputies.held_for_others(uow, person_id, clock.today())


async def deputies_of(uow: UnitOfWork, person_id: UUID) -> list[Deputy]:
    """Whom the person named, and whom they act for or will act for."""
    return await deputies.of_person(uow, person_id, clock.today())


async def proposed_deputies(uow: UnitOfWork) -> list[Deputy]:
    """Those that a security administrator has to confirm."""
    return await deputies.proposed(uow, clock.today())


async def own_offices(uow: UnitOfWork, person_id: UUID) -> list[tuple[str, str]]:
    """Role and scope of those for which a deputy can be named."""
    return [office for office in await offices.roles_of(uow, person_id) if office[0] in DEPUTISED]


async def deputy(uow: UnitOfWork, identifier: UUID, asker: Principal) -> Deputy:
    """In whose office somebody acts; to whoever reviews in a district, that of other districts does not exist."""
    found = await uow.session.get(Deputy, identifier)
    if found is None or not (asker.has(*_WHOLE_AGENCY) or found.scope in _known_to(uow, asker)):
        raise NotFound
    return found


def _known_to(uow: UnitOfWork, asker: Principal) -> set[str]:
    """Offices of the whole agency act in every district."""
    return {uow.agency, *asker.scopes("district_reviewer")}
