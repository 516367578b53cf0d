"""P4: from the broker to inbox, projection and committed offsets, once each; against other ways and the bare messages.

Ours is the claims service's own consumer with all its handlers; the facts are covers that begin, as in the last days
of an enrolment window: 10 million of them have to come through, and `coverage` is what every claim is checked against.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg
from aiokafka import AIOKafkaConsumer

from deploy.bench import telling
from deploy.bench.comparators import celery_worker, inbox
from deploy.bench.line import Bench, LineResult, compared, interleaved
from deploy.bench.place import emptied
from deploy.bench.telling import LISTENER, TELLER, TOPIC, Ends, Row, Topic
from services.claims.app import SERVICE
from shared.context import Context
from shared.db.engine import create_engine
from shared.events.enrollment import CoverageStarted
from shared.messaging.consumer import Consumer
from shared.messaging.envelope import Envelope, encode
from shared.messaging.incoming import Incoming
from shared.messaging.partitioning import partition_of
from shared.messaging.processing import Processor
from shared.runtime import processor_of, spare_the_collector
from shared.settings import Settings

FACTS = 40_000
_TASKS = 1500
"""Tasks queued for Celery in each repeat: queueing takes longer than working."""
_POLL_SECONDS = 0.01
_WAIT_SECONDS = 120
_STOP_SECONDS = 20.0
_COUNTS = """
select (select count(*) from inbox) as inbox, (select count(*) from parked) as parked,
 (select count(*) from coverage) as coverage
"""
_PROJECTION = """
select concat_ws('|', participation_id, agency, plan_id, person_id, employer_id, starts_on) from coverage
"""


class Watched:
    """The processor, with the time between the first message it was given and the last one it was done with."""

    def __init__(self, processor: Processor) -> None:
        self._processor = processor
        self.service, self.database, self.prepare = processor.service, processor.database, processor.prepare
        self.taken, self.began, self.ended = 0, 0.0, 0.0

    async def take(self, messages: Sequence[Incoming]) -> None:
        self.began = self.began or time.perf_counter()
        await self._processor.take(messages)
        self.taken += len(messages)
        self.ended = time.perf_counter()


@dataclass
class _Stage:
    """What the sides share: one stretch of the topic, one database, one set of facts."""

    bench: Bench
    owner: Any
    context: Context
    begin: Ends
    facts: list[Row]
    counted: dict[str, int] = field(default_factory=dict)
    wrong: int = 0
    again: list[float] = field(default_factory=list)

    async def ours(self) -> float:
        """The facts for the first time, then all of them once more."""
        await self._empty()
        rate = await self._consume()
        await self._count()
        await self.owner.execute("truncate consumer_position")  # the consumer reads from the beginning again
        self.again.append(await self._consume() / rate)
        await self._count()
        return rate

    async def _consume(self) -> float:
        watched: Any = Watched(processor_of(SERVICE, self.context))
        consumer = Consumer(watched, [TOPIC], telling.kafka_of(self.bench, LISTENER), "bench")
        task = asyncio.create_task(consumer.run())
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                while watched.taken < len(self.facts) and not task.done():  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(_POLL_SECONDS)
        finally:
            consumer.stop()
            await asyncio.wait({task}, timeout=_STOP_SECONDS)
        task.result()
        return len(self.facts) / float(watched.ended - watched.began)

    async def bare(self) -> float:
        async with self._reader() as reader:
            return await inbox.bare(reader, len(self.facts))

    async def message_by_message(self) -> float:
        await self._empty()
        engine = create_engine(self.bench.addresses.database_url(LISTENER, "app"), "bench", 1)
        usual = engine.execution_options(isolation_level="READ COMMITTED")  # SQLAlchemy begins and ends it
        try:
            async with self._reader() as reader:
                return await inbox.message_by_message(usual, reader, self.bench.seconds, len(self.facts))
        finally:
            await engine.dispose()

    async def celery(self) -> float:
        await self._empty()
        return await celery_worker.work(self.bench, self.owner, self.facts[: self.bench.amount(_TASKS, 20)])

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[AIOKafkaConsumer]:
        """Connected, and before the first fact."""
        reader = telling.kafka_of(self.bench, LISTENER).reader()
        await reader.start()
        try:
            reader.assign(list(self.begin))
            for partition, offset in self.begin.items():
                reader.seek(partition, offset)
            yield reader
        finally:
            await reader.stop()

    async def _empty(self) -> None:
        await self.owner.execute("truncate inbox, parked, coverage, consumer_position")

    async def _count(self) -> None:
        """Inbox, nothing parked, and a projection that is exactly what the facts say."""
        self.counted = dict(await self.owner.fetchrow(_COUNTS))
        found = sorted(row[0] for row in await self.owner.fetch(_PROJECTION))
        expected = len(self.facts)
        right = self.counted == {"inbox": expected, "parked": 0, "coverage": expected}
        self.wrong += not right or found != sorted(_line(fact) for fact in self.facts)


async def run(bench: Bench) -> LineResult:
    bench.tell("preparing facts")
    owner = await asyncpg.connect(await emptied(bench, LISTENER))
    telling.become(bench, LISTENER)
    try:
        async with Topic.open(bench) as topic, Context.open(Settings.of(LISTENER)) as context:
            facts, begin = telling.rows(bench.amount(FACTS, 50)), await topic.emptied(bench)
            stage = _Stage(bench, owner, context, begin, facts)
            await publish(bench, facts, len(stage.begin))
            sides = {
                "consumer": stage.ours,
                "bare": stage.bare,
                "message_by_message": stage.message_by_message,
                "celery": stage.celery,
            }
            spare_the_collector()  # as in a service; for every side alike
            rates = await interleaved(bench, sides)
    finally:
        await owner.close()
    details = {"again_to_first": round(sorted(stage.again)[len(stage.again) // 2], 3), "handler": "claims: coverage"}
    counted = {"facts": len(facts), "counts_wrong": stage.wrong, **stage.counted}
    return compared("P4", rates, "consumer", correct=not stage.wrong, counted=counted, details=details)


async def publish(bench: Bench, facts: Sequence[Row], partitions: int) -> None:
    """As the relay of enrollment would."""
    producer = telling.kafka_of(bench, TELLER).producer(linger_ms=5)
    await producer.start()
    try:
        sent = []
        for envelope in map(_envelope, facts):
            key, headers = envelope.subject.encode(), encode(envelope)
            place = partition_of(key, partitions)
            sent.append(await producer.send(TOPIC, envelope.body, key=key, partition=place, headers=headers))
        await asyncio.gather(*sent)
    finally:
        await producer.stop()


def _envelope(fact: Row) -> Envelope:
    told = dict(zip(telling.COLUMNS, fact, strict=True))
    return Envelope(
        id=str(told["id"]),
        type=told["type"],
        source=f"/huzhu/{TELLER}",
        subject=told["aggregate_id"],
        time=told["occurred_at"],
        agency=told["agency"],
        aggregate_version=told["aggregate_version"],
        body=told["payload"],
        correlation_id=told["correlation_id"],
        causation_id=told["causation_id"],
        traceparent=told["traceparent"],
    )


def _line(fact: Row) -> str:
    event = CoverageStarted.model_validate_json(fact[-1])
    parts = (event.participation_id, fact[1], event.plan_id, event.person_id, event.employer_id, event.starts_on)
    return "|".join(str(part) for part in parts)
