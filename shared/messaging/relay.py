"""From outbox to broker: one relay per service, unpublished rows in `seq`, marked when acknowledged.

Why so: a cursor `seq > last` loses rows that commit late; two relays publish 3, 4 while 1, 2 wait. One batch per
partition is in flight, so a failed one leaves nothing of its keys published after it; the pass then begins again at the
first unacknowledged row.
"""

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import asyncpg

from shared.failpoints import failpoint
from shared.messaging.envelope import Envelope, encode
from shared.messaging.incarnation import BrokerWatch
from shared.messaging.kafka import KafkaConnection, KafkaError, murmur2
from shared.messaging.producer import Place, Producer
from shared.observability.logs import log
from shared.observability.metrics import BACKLOG_AGE, PUBLISHED

_PAGE = 2000
_POLL_SECONDS = 0.1
_RETRY_SECONDS = 0.5
_STANDBY_SECONDS = 1.0
_COLUMNS = (
    "seq, id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, traceparent,"
    " occurred_at, payload"
)
_UNPUBLISHED = f"select {_COLUMNS} from outbox where sent_at is null order by seq limit {_PAGE}"  # noqa: S608
_MARK = "update outbox set sent_at = clock_timestamp() where seq = any($1::bigint[])"
_LOCK = "select pg_try_advisory_lock(hashtextextended('huzhu/relay', 0))"


class Relay:
    """Publishes one service's outbox for as long as it holds the lock; a standby waits for it."""

    def __init__(self, service: str, url: str, kafka: KafkaConnection) -> None:
        self._source = f"/huzhu/{service}"
        self._url = url
        self._kafka = kafka
        self._woken = asyncio.Event()
        self._stopping = False
        self._partitions: dict[str, list[int]] = {}

    def wake(self) -> None:
        """Something was committed: look at once instead of at the next poll."""
        self._woken.set()

    def stop(self) -> None:
        """Finish the pass in flight, then return from `run`."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Work until stopped, through losses of the database and of the broker."""
        while not self._stopping:
            try:
                await self._work()
            except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, KafkaError, TimeoutError) as error:
                log().warning("relay_interrupted", error=type(error).__name__, detail=str(error)[:200])
                await asyncio.sleep(_RETRY_SECONDS)

    async def _work(self) -> None:
        connection = await asyncpg.connect(self._url, timeout=5, command_timeout=30)
        try:
            while not await connection.fetchval(_LOCK):
                if self._stopping:
                    return
                await asyncio.sleep(_STANDBY_SECONDS)
            producer = Producer(self._kafka)
            watch = BrokerWatch(connection, self._kafka)
            try:
                await producer.start()
                await self._publish_until_stopped(connection, producer, watch)
            finally:
                await producer.stop()
                await watch.close()
        finally:
            connection.terminate()

    async def _publish_until_stopped(
        self, connection: "asyncpg.Connection[asyncpg.Record]", producer: Producer, watch: BrokerWatch
    ) -> None:
        while not self._stopping:
            await watch.look()
            self._woken.clear()
            rows = await connection.fetch(_UNPUBLISHED)
            if rows:
                failpoint("relay.between_commit_and_publish")
                await self._publish(connection, producer, watch, rows)
            else:
                BACKLOG_AGE.set(0)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._woken.wait(), _POLL_SECONDS)

    async def _publish(
        self,
        connection: "asyncpg.Connection[asyncpg.Record]",
        producer: Producer,
        watch: BrokerWatch,
        rows: Sequence[Any],
    ) -> None:
        places: dict[Place, list[Any]] = defaultdict(list)
        for row in rows:
            places[await self._place(producer, row)].append(row)
        filled = {place: self._fill(producer, part) for place, part in places.items()}
        outcomes = await producer.send({place: batch for place, (batch, _) in filled.items()})
        failpoint("relay.between_publish_and_mark")
        acknowledged: list[int] = []
        for place, outcome in outcomes.items():
            if isinstance(outcome, int):
                sent = filled[place][1]
                acknowledged += sent
                watch.reached(*place, outcome + len(sent))
                PUBLISHED.labels(place[0]).inc(len(sent))
        await watch.remember_new_topics()
        await connection.execute(_MARK, acknowledged)
        failures = [outcome for outcome in outcomes.values() if isinstance(outcome, BaseException)]
        if failures:
            raise failures[0]

    def _fill(self, producer: Producer, rows: list[Any]) -> tuple[Any, list[int]]:
        """The first batchful of a partition's rows; the rest waits for the next pass."""
        batch = producer.batch()
        taken: list[int] = []
        for row in rows:
            headers = encode(self._envelope(row))
            key = row["aggregate_id"].encode()
            if batch.append(key=key, value=row["payload"], timestamp=None, headers=headers) is None:
                break
            taken.append(row["seq"])
        batch.close()
        return batch, taken

    async def _place(self, producer: Producer, row: Any) -> Place:
        topic = row["topic"]
        if topic not in self._partitions:
            self._partitions[topic] = await producer.partitions(topic)
        partitions = self._partitions[topic]
        return topic, partitions[murmur2(row["aggregate_id"].encode()) % 2**31 % len(partitions)]

    def _envelope(self, row: Any) -> Envelope:
        return Envelope(
            id=str(row["id"]),
            type=row["type"],
            source=self._source,
            subject=row["aggregate_id"],
            time=row["occurred_at"],
            agency=row["agency"],
            aggregate_version=row["aggregate_version"],
            body=row["payload"],
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
            traceparent=row["traceparent"],
        )
