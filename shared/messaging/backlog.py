"""The relay's side of the database: what waits in the outbox, and which numbers of it were sent.

No row is touched for that: what was sent is one set of ranges, to which acknowledged numbers are added. It is written
without waiting for the disk: what a crash takes back is a message sent twice, which is allowed.
"""

from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import asyncpg

from shared.messaging.numbers import Range
from shared.messaging.producer import Place

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

_LOCK = "select pg_try_advisory_lock(hashtextextended('huzhu/relay', 0))"
_BY_SEQ = itemgetter("seq")
_SENT = "select sent from relay_progress"
_READ = """
select row.*
from unnest(int8multirange(int8range(1, null)) - $1::int8multirange) as gap,
 lateral (
  select seq, id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, traceparent,
   occurred_at, payload
  from outbox where seq >= lower(gap) and seq < coalesce(upper(gap), 9223372036854775807) order by seq limit $2
 ) as row
limit $2
"""
_MARK = """
with progress as (
 insert into relay_progress (sent) values ($1)
 on conflict (one) do update set sent = relay_progress.sent + excluded.sent
)
insert into relay_position (topic, kafka_partition, cluster_id, end_offset)
select topic, kafka_partition, $2, reached
from unnest($3::text[], $4::int[], $5::bigint[]) as r (topic, kafka_partition, reached)
on conflict (topic, kafka_partition) do update set cluster_id = excluded.cluster_id, end_offset = excluded.end_offset
"""
_WRITERS = """
select distinct virtualtransaction from pg_locks
where locktype = 'relation' and relation = 'outbox'::regclass and granted
 and database = (select oid from pg_database where datname = current_database())
 and mode in ('RowExclusiveLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')
"""
_EMPTY = """
select lower(gap), upper(gap) from unnest($1::int8multirange - $2::int8multirange) as gap
where not exists (select from outbox where seq >= lower(gap) and seq < upper(gap))
"""
_FORGET = "with forgotten as (delete from relay_progress) delete from relay_position"
_SETTINGS = {
    "application_name": "huzhu-relay",
    "synchronous_commit": "off",
    "enable_seqscan": "off",  # whatever was known of the outbox when a plan was made: rows are found by their number
    "enable_bitmapscan": "off",
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

    async def sent(self) -> list[Range]:
        """The numbers of all rows that are sent or will never come."""
        return [(each.lower, each.upper) for each in await self._reading.fetchval(_SENT) or ()]

    async def waiting(self, taken: Sequence[Range], limit: int) -> list[Any]:
        """Rows in `seq`, without those that were taken; none where the limit is 0."""
        return sorted(await self._reading.fetch(_READ, _numbers(taken), limit), key=_BY_SEQ) if limit else []

    async def mark(self, sent: Sequence[Range], cluster_id: str, reached: Mapping[Place, int]) -> None:
        """These were acknowledged; remember with them how far each partition has come."""
        topics, partitions = [place[0] for place in reached], [place[1] for place in reached]
        await self._marking.execute(_MARK, _numbers(sent), cluster_id, topics, partitions, list(reached.values()))

    async def writers(self) -> set[str]:
        """The transactions that may have drawn numbers of the outbox and have not ended."""
        return {row[0] for row in await self._reading.fetch(_WRITERS)}

    async def empty(self, gaps: Sequence[Range], taken: Sequence[Range]) -> list[Range]:
        """What there is no row of in these gaps, where nothing was taken meanwhile."""
        return [(row[0], row[1]) for row in await self._reading.fetch(_EMPTY, _numbers(gaps), _numbers(taken))]

    async def positions(self) -> list[Any]:
        """Topic, partition, cluster id and end offset of everything that was ever acknowledged."""
        return await self._reading.fetch("select * from relay_position")

    async def forget(self) -> None:
        """Nothing was sent; once this returns, a crash does not bring back that it was: topics may be emptied.

        Marks that get lost are only sent again, so that nobody waits for the disk there; this one waits.
        """
        async with self._marking.transaction():
            await self._marking.execute("set local synchronous_commit = on")
            await self._marking.execute(_FORGET)


def _numbers(ranges: Sequence[Range]) -> "list[asyncpg.Range[int]]":
    return [asyncpg.Range(first, past) for first, past in ranges]


@asynccontextmanager
async def _connection(url: str) -> "AsyncIterator[asyncpg.Connection[Any]]":
    connection = await asyncpg.connect(url, timeout=5, command_timeout=30, server_settings=_SETTINGS)
    try:
        yield connection
    finally:
        connection.terminate()
