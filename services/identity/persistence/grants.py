"""Which roles somebody holds, as ids to end them by."""

from uuid import UUID

from sqlalchemy import select

from services.identity.domain.states import GrantState
from services.identity.persistence.tables import role_grant
from shared.db.unit_of_work import UnitOfWork


async def held(uow: UnitOfWork, person_id: UUID) -> list[tuple[UUID, str]]:
    query = select(role_grant.c.id, role_grant.c.role).where(
        role_grant.c.person_id == person_id, role_grant.c.state == GrantState.HELD
    )
    return [(row.id, row.role) for row in (await uow.session.execute(query)).all()]
