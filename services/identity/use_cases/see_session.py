"""Remember that a session is in use, for its owner's list of devices."""

from uuid import UUID

from services.identity.persistence import sessions
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def see_session(uow: UnitOfWork, owner: Principal) -> None:
    await sessions.seen(uow, UUID(owner.session_id))
