"""Tell whoever applied for an employer what the centre decided: in the inbox and by SMS, once."""

from services.notify.domain.applications import OUTCOMES, SUBJECT
from services.notify.domain.message import Channel, Letter, Message
from services.notify.persistence import recipients
from services.notify.persistence.repository import MessageRepository, database_time
from services.notify.use_cases.tell import event_id
from shared.db.unit_of_work import UnitOfWork
from shared.errors import MissingPrerequisite
from shared.events.review import CaseEvent
from shared.ids import new_id
from shared.observability.tracing import traceparent

_CHANNELS: tuple[Channel, ...] = ("inbox", "sms")


async def tell_applicant(uow: UnitOfWork, event: CaseEvent) -> None:
    """Of other matters nothing is told here. Waits (MissingPrerequisite) for the phone, told on another topic."""
    if event.subject_kind != SUBJECT:
        return
    if await recipients.phone_cipher(uow, event.person_id) is None:
        raise MissingPrerequisite("the person's phone")
    repository, about, now = MessageRepository(uow), event_id(uow), await database_time(uow)
    told, facts = await repository.already(about), {"application": str(event.subject_id)}
    for channel in _CHANNELS:
        if (event.person_id, channel) not in told:
            letter = Letter(
                about, event.person_id, None, channel, OUTCOMES[type(event)], facts,
                uow.cause.correlation_id, traceparent() or uow.cause.traceparent,
            )  # fmt: skip
            await repository.save(Message.queue(new_id(), uow.agency, letter, now))
