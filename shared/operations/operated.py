"""What a service's API process knows of itself, for its operators: backlog, lag, requests of each minute."""

import asyncio
import time
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from pydantic import BaseModel

from shared.context import Context
from shared.messaging.kafka import KafkaConnection
from shared.messaging.measuring import Broker
from shared.messaging.parking import Parking
from shared.messaging.processing import Processor
from shared.observability.logs import log
from shared.operations.requests import Requests

_KEPT_SECONDS = 2.0
_ANSWER_SECONDS = 3.0


class TopicLag(BaseModel):
    topic: str
    messages: int


@dataclass
class Operated:
    """Made once per process; `kafka` is None where nothing is heard, or where the process is not told of the broker."""

    service: str
    parking: Parking
    requests: Requests = field(default_factory=Requests)
    tells: bool = False
    topics: Collection[str] = ()
    kafka: KafkaConnection | None = None
    _broker: Broker | None = None
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    _found: Sequence[TopicLag] | None = None
    _until: float = 0.0

    async def lag(self) -> Sequence[TopicLag] | None:
        """Messages not committed yet, by topic; None when that cannot be said now. Asked at most every two seconds."""
        if self.kafka is None:
            return None
        if self._lock.locked():  # somebody asks already, and whoever asks holds a connection to the database
            return self._found
        async with self._lock:
            if time.monotonic() >= self._until:
                self._found = await self._ask(self.kafka)
                self._until = time.monotonic() + _KEPT_SECONDS
            return self._found

    async def _ask(self, kafka: KafkaConnection) -> Sequence[TopicLag] | None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                if self._broker is None:
                    self._broker = Broker(kafka)
                    await self._broker.open()
                behind = await self._broker.lag(self.service, self.topics)
        except Exception as error:  # noqa: BLE001 - whatever keeps the broker from answering, the rest is still told
            log().info("lag_unknown", error=type(error).__name__)
            await self.close()
            return None
        return [TopicLag(topic=topic, messages=messages) for topic, messages in sorted(behind.items())]

    async def close(self) -> None:
        """Let go of the broker."""
        broker, self._broker = self._broker, None
        if broker is not None:
            with suppress(Exception):
                await broker.close()


@asynccontextmanager
async def operated(context: Context, processor: Processor, topics: Collection[str]) -> AsyncIterator[Operated]:
    """While the process serves; `topics` are those it hears."""
    settings = context.settings
    kafka = settings.kafka if topics and settings.has_kafka else None
    made = Operated(
        settings.service, Parking(processor), tells=settings.has_relay, topics=frozenset(topics), kafka=kafka
    )
    looking = asyncio.create_task(made.requests.run())
    try:
        yield made
    finally:
        looking.cancel()
        await made.close()
