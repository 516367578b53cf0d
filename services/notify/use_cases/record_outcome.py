"""Write down what an exchange with the provider taught."""

from uuid import UUID

from services.notify.domain.outcome import Outcome
from services.notify.persistence.repository import MessageRepository, database_time
from shared.db.unit_of_work import UnitOfWork


async def record_outcome(uow: UnitOfWork, message_id: UUID, outcome: Outcome) -> None:
    repository = MessageRepository(uow)
    message = await repository.get(message_id)
    message.learn(outcome, await database_time(uow))
    await repository.save(message)
