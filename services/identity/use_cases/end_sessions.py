"""Sign out other devices: one of them, or all."""

from uuid import UUID

from services.identity.persistence import sessions
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.security.principal import Principal


async def end_session(uow: UnitOfWork, principal: Principal, session_id: UUID) -> None:
    if not await sessions.revoke(uow, principal.person_id, session_id):
        raise NotFound


async def end_other_sessions(uow: UnitOfWork, principal: Principal) -> None:
    await sessions.revoke_all(uow, principal.person_id, but=UUID(principal.session_id))
