"""Open and close offices, and say who sits where."""

from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.office_errors import NoColleague, OfficeInUse
from services.identity.persistence import offices, places
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id


async def open_office(uow: UnitOfWork, name: str, district: str | None) -> UUID:
    """Its id. Without a district it is the whole city's."""
    identifier = new_id()
    await places.add(uow, identifier, name, None if district is None else numbers.district(uow.agency, district))
    return identifier


async def close_office(uow: UnitOfWork, identifier: UUID) -> None:
    """Once nobody sits in it."""
    closed = await places.close(uow, identifier)
    if not closed:
        raise NotFound
    if (await places.members(uow))[identifier]:
        raise OfficeInUse


async def seat_colleague(uow: UnitOfWork, person_id: UUID, office_id: UUID) -> None:
    """Somebody of the staff sits in this office from now on."""
    uow.audit.about(person_id, "office", office_id)
    if not await places.is_open(uow, office_id):
        raise NotFound
    if not await offices.is_staff(uow, person_id):
        raise NoColleague(field="person_id")
    await places.seat(uow, person_id, office_id)
