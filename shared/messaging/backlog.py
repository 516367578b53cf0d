"""The relay's side of the database: what waits in the outbox, and what is marked as sent.

Marks are written without waiting for the disk: one that a crash takes back is a message sent twice, which is allowed.
"""

from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.messaging.producer import Place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_LOCK = "select pg_try_advisory_lock(hashtextextended('huzhu/relay', 0))"
_WAITING = (
    "select seq, id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, traceparent,"
    " occurred_at, payload from outbox where sent_at is null and seq <> all($1::bigint[]) order by seq limit $2"
)
_MARK = """
with marked as (update outbox set sent_at = clock_timestamp() where seq = any($1::bigint[]))
insert into relay_position (topic, kafka_partition, cluster_id, end_offset)
select topic, kafka_partition, $2, reached
from unnest($3::text[], $4::int[], $5::bigint[]) as r (topic, kafka_partition, reached)
on conflict (topic, kafka_partition) do update set cluster_id = excluded.cluster_id, end_offset = excluded.end_offset
"""
_LOST = """
with unsent as (update outbox set sent_at = null where topic = any($1) and sent_at is not null)
delete from relay_position where topic = any($1)
"""
_SETTINGS = {
    "application_name": "huzhu-relay",
    "synchronous_commit": "off",
    "plan_cache_mode": "force_custom_plan",  # a generic plan compares every row with every excluded number
    "jit": "off",
}


class Backlog:
    """Two connections as the relay's role, so that marking and reading go on at once; the first one holds the lock."""

    def __init__(self, reading: "asyncpg.Connection[Any]", marking: "asyncpg.Connection[Any]") -> None:
        self._reading, self._marking = reading, marking

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str) -> "AsyncIterator[Backlog]":
        """Connect; the lock is let go with the connection."""
        async with _connection(url) as reading, _connection(url) as marking:
            yield cls(reading, marking)

    async def lock(self) -> bool:
        """Become the one relay of the service, unless another one is."""
        return bool(await self._reading.fetchval(_LOCK))

    async def waiting(self, in_hand: Sequence[int], limit: int) -> list[Any]:
        """Unpublished rows in `seq`, without those in hand."""
        return await self._reading.fetch(_WAITING, in_hand, limit)

    async def mark(self, rows: Sequence[int], cluster_id: str, reached: Mapping[Place, int]) -> None:
        """These were acknowledged; remember with them how far each partition has come."""
        topics, partitions = [place[0] for place in reached], [place[1] for place in reached]
        await self._marking.execute(_MARK, rows, cluster_id, topics, partitions, list(reached.values()))

    async def positions(self) -> list[Any]:
        """Topic, partition, cluster id and end offset of everything that was ever acknowledged."""
        return await self._reading.fetch("select * from relay_position")

    async def lost(self, topics: set[str]) -> None:
        """Nothing of these topics was sent."""
        await self._marking.execute(_LOST, list(topics))


@asynccontextmanager
async def _connection(url: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    connection = await asyncpg.connect(url, timeout=5, command_timeout=30, server_settings=_SETTINGS)
    try:
        yield connection
    finally:
        connection.terminate()
