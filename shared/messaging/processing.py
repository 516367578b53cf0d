"""What happens to a batch of messages: one transaction if all goes well, else half by half down to the one that fails.

A transient fault is raised to the caller, who tries the same batch again. A missing prerequisite and a message that
cannot be handled are set aside, and later messages of the same key queue behind them; all other keys flow.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter, ValidationError

from shared.db.audit_tables import audit_entry
from shared.db.faults import is_transient
from shared.db.rows import insert_rows
from shared.db.trail import Place, Trail
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import MissingPrerequisite
from shared.events.base import OURS, REGISTRY, Event
from shared.messaging import inbox, outside
from shared.messaging.grouping import groups, transactions
from shared.messaging.handlers import HandlerTable, Together, Told
from shared.messaging.incoming import Incoming, Quarantined
from shared.messaging.outside import Refused
from shared.observability import tracing
from shared.observability.logs import log
from shared.observability.metrics import CONSUMED, NOT_BELIEVED

WAIT = timedelta(seconds=2)


class Processor:
    """Takes messages to the handlers of one service."""

    def __init__(self, service: str, database: Database, handlers: HandlerTable) -> None:
        self.service = service
        self.database = database
        self._handlers = {event.type: (event, handler) for event, handler in handlers.items()}
        self._forms = {event.type: _Form(event) for event in handlers}
        self._together = {event.type for event, handler in handlers.items() if isinstance(handler, Together)}
        strangers = [event for event in handlers if event.producer not in {*OURS, service}]
        self._outside = {event.topic for event in strangers}
        self._outside_types = {event.type for event in strangers}

    def routed(self, message: Incoming) -> bool:
        """Whether this service listens to such a message; the rest is ignored by declaration."""
        if message.type in self._handlers:
            return True
        known = message.type in REGISTRY
        return not known and (message.topic in self._outside or not message.type)

    async def believes(self, uow: UnitOfWork, message: Incoming) -> bool:
        """Whether the message comes from whom it says; whether it was said before, the inbox knows."""
        try:
            if self._from_outside(message):
                await outside.recognise(uow, message)
        except Refused:
            return False
        return True

    async def take(self, messages: Sequence[Incoming]) -> None:
        """Handle a batch; returns when every message has had its effect or stands aside. Raises transient faults."""
        routed = [message for message in messages if self.routed(message)]
        for part in transactions(routed, self._goes_together):
            await self._take_part(part)

    def prepare(self, messages: Sequence[Incoming]) -> None:
        """Read messages ahead of `take`, while the database is busy with those before; what fails, fails again then."""
        for message in messages:
            if self.routed(message):
                self._readable(message)

    def _readable(self, message: Incoming) -> bool:
        try:
            self._told(message)
        except Quarantined:
            return False
        return True

    async def _take_part(self, messages: Sequence[Incoming]) -> None:
        if len(messages) == 1:
            await self.take_one(messages[0])
            return
        try:
            async with self.database.unit_of_work() as uow:
                await self._whole(uow, messages)
        except Exception as error:
            if is_transient(error):
                raise
            log().info("batch_taken_apart", size=len(messages), error=type(error).__name__)
            middle = len(messages) // 2
            await self._take_part(messages[:middle])
            await self._take_part(messages[middle:])

    async def _whole(self, uow: UnitOfWork, messages: Sequence[Incoming]) -> None:
        for message in filter(self._from_outside, messages):
            await outside.believe(uow, message)
        keys = ((message.topic, message.key) for message in messages)
        blocked, discarded = await inbox.standing(uow, keys, (message.event_key for message in messages))
        if discarded:
            messages = [message for message in messages if message.event_key not in discarded]
        free = [message for message in messages if not blocked or (message.topic, message.key) not in blocked]
        new = await inbox.first_time(uow, [(message.event_id, message.type) for message in free])
        for group in groups(await self._fresh(uow, messages, blocked, new), self._goes_together):
            await self._handle(uow, group)

    async def _fresh(
        self, uow: UnitOfWork, messages: Sequence[Incoming], blocked: Collection[tuple[str, str]], new: set[UUID]
    ) -> Sequence[Incoming]:
        """Those to be handled now: the others were handled before, or have to stand behind one that waits."""
        if len(new) == len(messages):
            return messages
        fresh: list[Incoming] = []
        again: Counter[str] = Counter()
        for message in messages:
            if (message.topic, message.key) in blocked:
                await self._behind(uow, message)
            elif message.event_id in new:
                new.discard(message.event_id)
                fresh.append(message)
            else:
                again[message.type] += 1
        for kind, count in again.items():
            CONSUMED.labels(kind, "duplicate").inc(count)
        return fresh

    async def take_one(self, message: Incoming) -> None:
        """Handle one message in a transaction of its own; set it aside where it cannot be handled."""
        try:
            async with self.database.unit_of_work() as uow:
                await self._whole(uow, [message])
        except MissingPrerequisite as missing:
            await self._set_aside(message, "waiting", str(missing))
        except Refused as refusal:
            log().error("message_refused", type=message.type, topic=message.topic, reason=str(refusal))
            await self._refuse(message, refusal)
        except Exception as error:
            if is_transient(error):
                raise
            log().error("message_parked", type=message.type, event_id=message.event_key, exc_info=error)
            await self._set_aside(message, "parked", cause_of(error))

    async def handle_again(self, uow: UnitOfWork, message: Incoming) -> None:
        """A message that stood aside, in order: mark and effect in the caller's transaction."""
        if await inbox.first_time(uow, [(message.event_id, message.type)]):
            await self._handle(uow, [message])

    def _goes_together(self, message: Incoming) -> bool:
        return message.type in self._together

    async def _handle(self, uow: UnitOfWork, messages: Sequence[Incoming]) -> None:
        """One message, or a group that goes together."""
        told = [self._told(message) for message in messages]
        event, envelope = told[0]
        with tracing.span(f"handle {event.type}", envelope.traceparent):
            await uow.enter(envelope.agency)
            _, handler = self._handlers[event.type]
            if isinstance(handler, Together):
                uow.message_id = uow.heard = None
                await handler.handle(told, uow)
            else:
                uow.caused_by(told[0].cause)
                uow.message_id, uow.heard = messages[0].event_id, told[0].heard
                asked = uow.audit
                uow.audit = Trail(Place(f"{self.service}.{handler.__name__}", trace_id=tracing.trace_id()))
                await handler(event, uow)
                await insert_rows(uow, audit_entry, uow.audit.rows(uow.agency, acted=True))
                uow.audit = asked  # of the operator who has it handled again
            await uow.session.flush()
        CONSUMED.labels(event.type, "handled").inc(len(told))

    def _told(self, message: Incoming) -> Told[Any]:
        """The message as its handler takes it; raises Quarantined."""
        told: Told[Any] | None = message.told
        if told is None:
            told = message.told = self._read(message)
        return told

    def _read(self, message: Incoming) -> Told[Any]:
        form = self._forms.get(message.type)
        if form is None:
            raise Quarantined("unknown type")
        event, envelope = form.read(message.body), message.envelope
        if form.topic != message.topic:
            raise Quarantined("wrong topic")
        if not envelope.agency:
            raise Quarantined("no agency")
        return Told(event, envelope)

    def _from_outside(self, message: Incoming) -> bool:
        """What stands on an outside party's topic, or says that it comes from one, has to be signed."""
        return message.topic in self._outside or message.type in self._outside_types

    async def _behind(self, uow: UnitOfWork, message: Incoming) -> None:
        if not await inbox.seen(uow, message.event_id):
            await inbox.set_aside(uow, message.parked_row("waiting", "behind an earlier message of its key"))
            CONSUMED.labels(message.type, "behind").inc()

    async def _refuse(self, message: Incoming, refusal: Refused) -> None:
        """Keep it where operators see it, and leave an entry in the trace; once, however often it is read."""
        async with self.database.unit_of_work() as uow:
            new = await inbox.set_aside(uow, message.parked_row("refused", str(refusal)))
            if new:
                place = Place(f"{self.service}.hear", "outside-message", message.place, trace_id=tracing.trace_id())
                await uow.enter(outside.agency_of(message))
                await insert_rows(uow, audit_entry, [Trail(place).refusal(uow.agency, refusal.code)])
        CONSUMED.labels(message.type, "refused").inc()
        if new:
            NOT_BELIEVED.labels(message.topic.partition(".")[0], refusal.code).inc()

    async def _set_aside(self, message: Incoming, status: str, error: str) -> None:
        async with self.database.unit_of_work() as uow:
            if self._from_outside(message):
                with suppress(Refused):  # it was believed, and its nonce stays taken
                    await outside.believe(uow, message)
            await inbox.set_aside(uow, message.parked_row(status, error), WAIT)
        CONSUMED.labels(message.type, status).inc()


class _Form:
    """What a message of a type has to look like."""

    def __init__(self, event: type[Event]) -> None:
        self.topic = event.topic
        self._type = event.type
        self._validate = TypeAdapter(event).validator.validate_json

    def read(self, body: bytes) -> Event:
        try:
            event: Event = self._validate(body)
        except ValidationError as error:
            places = ", ".join(
                f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False)
            )
            raise Quarantined(f"does not fit {self._type}: {places}") from error
        return event


def cause_of(error: Exception) -> str:
    """The cause in words, without the values that an ORM or a parser would quote."""
    origin = getattr(error, "orig", None)
    if origin is not None:
        return f"{type(origin).__name__} {getattr(origin, 'sqlstate', '')}"
    return f"{type(error).__name__}: {str(error)[:300]}"
