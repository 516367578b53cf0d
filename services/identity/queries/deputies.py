"""Who acts in whose office."""

from uuid import UUID

from services.identity.domain.deputy import DEPUTISED, Deputy
from services.identity.persistence import deputies, offices
from services.identity.persistence.deputies import Deputised
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def acting_for(uow: UnitOfWork, person_id: UUID) -> list[Deputised]:
    """In whose offices the person acts today."""
    return await deputies.held_for_others(uow, person_id, clock.today())


async def deputies_of(uow: UnitOfWork, person_id: UUID) -> list[Deputy]:
    """Whom the person named, and whom they act for or will act for."""
    return await deputies.of_person(uow, person_id, clock.today())


async def own_offices(uow: UnitOfWork, person_id: UUID) -> list[tuple[str, str]]:
    """Role and scope of those for which a deputy can be named."""
    return [office for office in await offices.roles_of(uow, person_id) if office[0] in DEPUTISED]


async def deputy(uow: UnitOfWork, identifier: UUID) -> Deputy:
    found = await uow.session.get(Deputy, identifier)
    if found is None:
        raise NotFound
    return found
