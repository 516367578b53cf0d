"""The agency's offices as places."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain.numbers import place_name
from services.identity.persistence import places
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Place:
    id: UUID
    name: str
    district: str | None
    district_name: str | None
    members: int


async def open_offices(uow: UnitOfWork) -> list[Place]:
    """Those of the whole city first, then by district."""
    members = await places.members(uow)
    return [
        Place(one.id, one.name, one.district, one.district and place_name(one.district), members[one.id])
        for one in await places.listed(uow)
    ]
