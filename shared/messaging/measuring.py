"""What is measured from beside the relay and the consumer, so that a stuck one shows: backlog, lag, who answers.

Both look at what is stored (unpublished rows, committed offsets), not at what the parts believe of themselves.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from functools import wraps
from typing import Any

import asyncpg
from aiokafka.errors import GroupCoordinatorNotAvailableError

from shared.db.unit_of_work import UnitOfWork
from shared.messaging.handlers import Handler, HandlerTable, Together
from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection, TopicPartition, ended
from shared.observability.logs import log
from shared.observability.metrics import BACKLOG_AGE, BACKLOG_ROWS, HANDLING, LAG, UP

_EVERY_SECONDS = 5.0
_ANSWER_SECONDS = 5.0
_BACKLOG = """
select (select count(*) from (select 1 from outbox_waiting limit 100000) as waiting),
 coalesce((
  select extract(epoch from clock_timestamp() - occurred_at)::float8 from outbox_gap,
   lateral (select seq, occurred_at from outbox where seq >= first and seq < past order by seq limit 1) as oldest
  order by seq limit 1), 0)
"""


class Broker:
    """Two clients that stay open: one for the ends of topics, one for what a group has committed."""

    def __init__(self, kafka: KafkaConnection) -> None:
        self._reader: AIOKafkaConsumer = kafka.reader()
        self._admin = kafka.admin()

    async def open(self) -> None:
        await self._reader.start()
        await self._admin.start()

    async def close(self) -> None:
        for end in (self._reader.stop, self._admin.close):
            await ended(end(), _ANSWER_SECONDS)

    async def answer(self) -> None:
        await self._admin.list_topics()

    async def lag(self, group: str, topics: Collection[str]) -> dict[str, int]:
        """Messages between the committed offsets and the ends, by topic."""
        try:
            known = await self._admin.list_consumer_group_offsets(group)
        except GroupCoordinatorNotAvailableError:  # on a new broker, until the first group has begun
            known = {}
        ends = await self._reader.end_offsets(await self._partitions(topics))
        behind = dict.fromkeys(topics, 0)
        for partition, end in ends.items():
            committed = known[partition].offset if partition in known else 0
            behind[partition.topic] += max(0, end - max(0, committed))
        return behind

    async def _partitions(self, topics: Collection[str]) -> list[TopicPartition]:
        described = await self._admin.describe_topics(list(topics))
        return [TopicPartition(each["topic"], part["partition"]) for each in described for part in each["partitions"]]


@dataclass
class Measuring:
    """Looks every few seconds. `topics` are heard under the group `service`; `relay_url` leads to an outbox, if any."""

    service: str
    ping: Callable[[], Awaitable[None]]
    kafka: KafkaConnection | None = None
    topics: Collection[str] = ()
    relay_url: str | None = None
    _broker: Broker | None = None

    async def run(self) -> None:
        """Look until cancelled. What cannot be reached is said by a gauge and never stops the process."""
        try:
            while True:
                await self.look()
                await asyncio.sleep(_EVERY_SECONDS)
        finally:
            await self.close()

    async def look(self) -> None:
        """Set every gauge once."""
        await _told(UP.labels("database").set, self._look_at_database())
        if self.kafka is not None and not await _told(UP.labels("kafka").set, self._look_at_broker(self.kafka)):
            await self.close()

    async def _look_at_database(self) -> None:
        if self.relay_url is None:
            await self.ping()
            return
        connection = await asyncpg.connect(self.relay_url, timeout=_ANSWER_SECONDS, command_timeout=_ANSWER_SECONDS)
        try:
            rows, age = await connection.fetchrow(_BACKLOG) or (0, 0.0)
        finally:
            connection.terminate()
        BACKLOG_ROWS.set(rows)
        BACKLOG_AGE.set(max(0.0, age))

    async def _look_at_broker(self, kafka: KafkaConnection) -> None:
        if self._broker is None:
            self._broker = Broker(kafka)
            await self._broker.open()
        await self._broker.answer()
        for topic, behind in (await self._broker.lag(self.service, self.topics)).items() if self.topics else ():
            LAG.labels(topic).set(behind)

    async def close(self) -> None:
        """Let go of the broker; the next look opens it again."""
        broker, self._broker = self._broker, None
        if broker is not None:
            await broker.close()


async def _told(tell: Callable[[float], None], looking: Awaitable[None]) -> bool:
    try:
        async with asyncio.timeout(2 * _ANSWER_SECONDS):
            await looking
    except Exception as error:  # noqa: BLE001 - whatever keeps it from answering
        log().info("not_measured", error=type(error).__name__)
        tell(0)
        return False
    tell(1)
    return True


def timed(handlers: HandlerTable) -> HandlerTable:
    """The same table, with the time in each handler measured by event type; of a group, once for all of it."""
    return {event: _timed(event.type, handler) for event, handler in handlers.items()}


def _timed(kind: str, handler: Handler | Together) -> Handler | Together:
    observe = HANDLING.labels(kind).observe
    function = handler.handle if isinstance(handler, Together) else handler

    @wraps(function)
    async def measured(told: Any, uow: UnitOfWork) -> None:
        began = time.perf_counter()
        try:
            await function(told, uow)
        finally:
            observe(time.perf_counter() - began)

    return Together(measured) if isinstance(handler, Together) else measured
