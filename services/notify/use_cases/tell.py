"""Tell the people whom an event concerns: one message per person and channel, however often the event is heard."""

from collections.abc import Sequence
from uuid import UUID

from services.notify.domain.message import Channel, Letter, Message
from services.notify.domain.templates import TEMPLATES, Audience, Template
from services.notify.domain.texts import facts_of
from services.notify.persistence import recipients
from services.notify.persistence.repository import MessageRepository, database_time
from shared.db.unit_of_work import UnitOfWork
from shared.errors import MissingPrerequisite
from shared.events.base import Event
from shared.ids import new_id
from shared.observability.tracing import traceparent


async def tell(uow: UnitOfWork, event: Event) -> None:
    """Waits (MissingPrerequisite) for the claim's number and the worker's phone, told on other topics."""
    claim_id = event.refs.get("claim")
    if claim_id is None:
        return
    claim = await recipients.find_claim(uow, UUID(claim_id))
    if claim is None:
        raise MissingPrerequisite("the claim's number")
    templates = [template for template in TEMPLATES[type(event)] if template.fits(event, closed=claim.closed)]
    repository = MessageRepository(uow)
    facts, now, told = facts_of(event, claim.number), await database_time(uow), await repository.already(event_id(uow))
    for template in templates:
        for person_id in await _people(uow, template, event):
            for channel in await _channels(uow, template, person_id):
                if (person_id, channel) in told:
                    continue
                told.add((person_id, channel))  # somebody who holds two roles is told once, as what comes first
                letter = Letter(
                    event_id(uow), person_id, UUID(claim_id), channel, template.name, facts,
                    uow.cause.correlation_id, traceparent() or uow.cause.traceparent,
                )  # fmt: skip
                await repository.save(Message.queue(new_id(), uow.agency, letter, now))


def event_id(uow: UnitOfWork) -> UUID:
    """That of what is being handled."""
    if uow.message_id is None:
        raise ValueError("people are told about events only")
    return uow.message_id


async def _people(uow: UnitOfWork, template: Template, event: Event) -> Sequence[UUID]:
    if template.audience is Audience.WORKER:
        return [UUID(event.refs["person"])]
    scope = event.refs["employer"] if template.audience is Audience.EMPLOYER_CLERKS else uow.agency
    return await recipients.holders(uow, template.audience, scope)


async def _channels(uow: UnitOfWork, template: Template, person_id: UUID) -> Sequence[Channel]:
    if not template.sms:
        return ("inbox",)
    if await recipients.phone_cipher(uow, person_id) is None:
        raise MissingPrerequisite("the person's phone")
    return ("inbox", "sms")
