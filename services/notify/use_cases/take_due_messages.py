"""Take the messages whose time has come into an exchange with the provider, before a word is said to it."""

from dataclasses import dataclass
from uuid import UUID

from services.notify.domain.message import Message
from services.notify.domain.states import State
from services.notify.domain.texts import text_of
from services.notify.persistence import recipients
from services.notify.persistence.repository import MessageRepository, database_time
from shared.db.unit_of_work import Cause, UnitOfWork
from shared.i18n.catalogue import Translator


@dataclass(frozen=True)
class Taken:
    """One exchange: `send` says whether to send or to ask first; `phone` is None where none can be read.

    `version` is the message's as this exchange left it: once it moved on, the exchange is no longer in charge.
    """

    message_id: UUID
    version: int
    agency: str
    send: bool
    phone: str | None
    text: str
    cause: Cause


async def take_due_messages(uow: UnitOfWork, limit: int) -> list[Taken]:
    """Expired messages are failed here and not taken."""
    repository, taken = MessageRepository(uow), []
    for message in await repository.due(limit):
        send = message.take(await database_time(uow))
        await repository.save(message)
        if message.state != State.FAILED:
            taken.append(await _exchange(uow, message, send=send))
    return taken


async def _exchange(uow: UnitOfWork, message: Message, *, send: bool) -> Taken:
    cipher = await recipients.phone_cipher(uow, message.person_id) if send else None
    phone = await uow.cipher.decrypt("contact", message.person_id, cipher) if cipher else None
    text = text_of(message.template, message.facts, Translator())
    cause = Cause(message.correlation_id, str(message.about_event), message.traceparent)
    return Taken(message.id, message.version, message.agency, send, phone, text, cause)
