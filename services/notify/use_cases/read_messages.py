"""Mark one's own messages as read: all of them, or those about one claim."""

from uuid import UUID

from services.notify.persistence.repository import MessageRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def read_messages(uow: UnitOfWork, person_id: UUID, claim_id: UUID | None) -> int:
    """How many had not been read yet."""
    return await MessageRepository(uow).read_all(person_id, claim_id, clock.now())
