"""Write down what an exchange with the provider taught."""

from uuid import UUID

from services.notify.persistence.repository import MessageRepository, database_time
from shared.db.unit_of_work import UnitOfWork
from shared.observability.logs import log
from shared.sms.outcome import Outcome


async def record_outcome(uow: UnitOfWork, message_id: UUID, version: int, outcome: Outcome) -> None:
    """Nothing, where another exchange took the message over since it was taken at this version."""
    repository = MessageRepository(uow)
    message = await repository.get(message_id)
    if message.version != version:
        log().warning("late_outcome_ignored", message_id=str(message_id), outcome=outcome.value)
        return
    message.learn(outcome, await database_time(uow))
    await repository.save(message)
