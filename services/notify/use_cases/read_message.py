"""Mark a message of one's own inbox as read."""

from uuid import UUID

from services.notify.persistence.repository import MessageRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def read_message(uow: UnitOfWork, message_id: UUID, person_id: UUID) -> None:
    """Reading again changes nothing."""
    repository = MessageRepository(uow)
    message = await repository.get(message_id)
    if message.person_id != person_id or message.channel != "inbox":
        raise NotFound
    message.read(clock.now())
    await repository.save(message)
