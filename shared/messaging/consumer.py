"""From broker to handlers: batches, in order per key, at least once on the wire and once in effect."""

import asyncio
import random
from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from shared.db.faults import is_transient
from shared.db.tables import consumer_position
from shared.failpoints import failpoint
from shared.messaging.incoming import Incoming
from shared.messaging.kafka import (
    AIOKafkaConsumer,
    ClusterLook,
    KafkaConnection,
    KafkaConnectionError,
    ended,
    is_broker_fault,
    let_go,
)
from shared.messaging.processing import Processor
from shared.observability.logs import log

_BATCH = 4000
_BREATH = 100
_POLL_MS = 200
_LOOK_SECONDS = 2.0
_START_SECONDS, _ANSWER_SECONDS = 60.0, 10.0
"""After which a client is given up for another, whatever it waits for."""
_RETRY_SECONDS = (0.1, 2.0)

T = TypeVar("T")


class Consumer:
    """One member of a service's consumer group."""

    def __init__(self, processor: Processor, topics: Sequence[str], kafka: KafkaConnection, instance: str) -> None:
        self._processor = processor
        self._topics = sorted(topics)
        self._kafka = kafka
        self._instance = instance
        self._stopping = False
        self._positions: dict[Any, int] = {}

    def stop(self) -> None:
        """Finish the batch in flight, commit its offsets, leave."""
        self._stopping = True

    async def run(self) -> None:
        """Work until stopped, through losses of the broker and of the database."""
        while not self._stopping:
            try:
                await self._work()
            except Exception as error:
                if not (is_broker_fault(error) or is_transient(error)):
                    raise
                log().warning("consumer_interrupted", error=type(error).__name__, detail=str(error)[:200])
                await asyncio.sleep(random.uniform(*_RETRY_SECONDS))  # noqa: S311 - jitter

    async def _work(self) -> None:
        cluster_id = await self._kafka.cluster_id()
        consumer = self._kafka.consumer(self._topics, group=self._processor.service, instance=self._instance)
        try:
            async with asyncio.timeout(_START_SECONDS):
                await consumer.start()
            if await self._is_another_broker(cluster_id):
                await self._from_the_beginning(consumer)
                await self._remember(cluster_id)
            watching = asyncio.create_task(self._until_another_broker(cluster_id, consumer))
            try:
                await self._take_until(consumer, watching)
                _raise_of(watching)
            finally:
                watching.cancel()
                await ended(watching, 1.0)
        finally:
            await let_go(consumer)

    async def _take_until(self, consumer: AIOKafkaConsumer, watching: "asyncio.Task[None]") -> None:
        """Batch after batch; the next one is fetched and read while the database is busy with the one before."""
        coming = asyncio.create_task(self._read(consumer))
        committing = asyncio.create_task(asyncio.sleep(0))
        try:
            while not self._stopping and not watching.done():
                offsets, messages = await _result(coming, watching)
                coming = asyncio.create_task(self._read(consumer))
                if messages:
                    await self._until_taken(messages)
                    failpoint("consumer.between_effect_and_offset")
                    self._positions.update(offsets)
                    await _result(committing, watching)
                    committing = asyncio.create_task(self._commit(consumer, offsets))
        finally:
            coming.cancel()
            await ended(asyncio.gather(coming, committing, return_exceptions=True))

    async def _read(self, consumer: AIOKafkaConsumer) -> tuple[dict[Any, int], list[Incoming]]:
        """The next messages, and where each partition goes on after them.

        They are taken from the client few by few: read while the processor's cache still holds them.
        """
        offsets: dict[Any, int] = {}
        messages: list[Incoming] = []
        patience = _POLL_MS
        while len(messages) < _BATCH and (batches := await consumer.getmany(timeout_ms=patience, max_records=_BREATH)):
            for partition, part in batches.items():
                some = [Incoming.of(record) for record in part]
                self._processor.prepare(some)
                messages += some
                offsets[partition] = part[-1].offset + 1
            patience = 0
            await asyncio.sleep(0)
        return offsets, messages

    async def _commit(self, consumer: AIOKafkaConsumer, offsets: dict[Any, int]) -> None:
        try:
            await consumer.commit(offsets)
        except Exception as error:
            if not is_broker_fault(error):
                raise
            log().info("offsets_not_committed", error=type(error).__name__)

    async def _until_taken(self, messages: list[Incoming]) -> None:
        while True:
            try:
                await self._processor.take(messages)
            except Exception as error:
                if not is_transient(error) or self._stopping:
                    raise
                log().warning("batch_tried_again", error=type(error).__name__, size=len(messages))
                await asyncio.sleep(random.uniform(*_RETRY_SECONDS))  # noqa: S311 - jitter
            else:
                return

    async def _until_another_broker(self, cluster_id: str, consumer: AIOKafkaConsumer) -> None:
        """Return when the broker is another, raise when it answers everybody but this client.

        Where a partition ends before what was read of it, it is read from its beginning.
        """
        look = ClusterLook(self._kafka)
        try:
            while True:
                await asyncio.sleep(_LOOK_SECONDS)
                try:
                    async with asyncio.timeout(_ANSWER_SECONDS):
                        another = await look.cluster_id() != cluster_id
                except Exception as error:
                    if not (is_broker_fault(error) or is_transient(error)):
                        raise
                    log().warning("broker_unreachable", error=type(error).__name__)
                    await look.close()
                else:
                    if another:
                        return
                    await self._look_at_the_ends(consumer)
        finally:
            await look.close()

    async def _look_at_the_ends(self, consumer: AIOKafkaConsumer) -> None:
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                too_early = await self._ends_too_early(consumer)
        except TimeoutError as error:
            raise TimeoutError("the broker answers, but not this client") from error
        except Exception as error:
            if not is_broker_fault(error):
                raise
            log().warning("broker_unreachable", error=type(error).__name__)
        else:
            if too_early:
                await self._from_the_beginning(consumer)

    async def _ends_too_early(self, consumer: AIOKafkaConsumer) -> bool:
        read, assigned = dict(self._positions), consumer.assignment()
        ends = await consumer.end_offsets(assigned) if assigned else {}
        return any(end < read.get(partition, 0) for partition, end in ends.items())

    async def _from_the_beginning(self, consumer: AIOKafkaConsumer) -> None:
        while not consumer.assignment() and not self._stopping:  # noqa: ASYNC110 - the client offers no event
            await asyncio.sleep(0.05)
        self._positions.clear()
        await consumer.seek_to_beginning(*consumer.assignment())

    async def _is_another_broker(self, cluster_id: str) -> bool:
        query = select(consumer_position.c.cluster_id).where(consumer_position.c.name == self._processor.service)
        async with self._processor.database.unit_of_work() as uow:
            known = (await uow.session.execute(query)).scalar_one_or_none()
        return known != cluster_id

    async def _remember(self, cluster_id: str) -> None:
        row = {"name": self._processor.service, "cluster_id": cluster_id}
        statement = insert(consumer_position).values(row)
        async with self._processor.database.unit_of_work() as uow:
            await uow.session.execute(statement.on_conflict_do_update(index_elements=["name"], set_=row))


async def _result(task: "asyncio.Task[T]", watching: "asyncio.Task[None]") -> T:
    """What the task brought, unless the watch ends first; a client that ends as if cancelled does not end us."""
    await asyncio.wait({task, watching}, return_when=asyncio.FIRST_COMPLETED)
    if task.done() and not task.cancelled():
        return task.result()
    _raise_of(watching)
    raise KafkaConnectionError("the connection was lost")


def _raise_of(watching: "asyncio.Task[None]") -> None:
    if watching.done() and not watching.cancelled():
        watching.result()
