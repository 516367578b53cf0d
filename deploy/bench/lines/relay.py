"""P3: from the outbox to the broker's acknowledgement and the mark, against its two halves bare and other relays."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
from aiokafka import AIOKafkaProducer

from deploy.bench import telling
from deploy.bench.comparators import outbox
from deploy.bench.line import Bench, LineResult, Rates, compared, interleaved
from deploy.bench.place import emptied
from deploy.bench.telling import TELLER, Row, Topic
from shared.messaging.partitioning import partition_of
from shared.messaging.relay import Relay
from shared.runtime import spare_the_collector

FACTS = 40_000
_UNSENT = "select 1 from outbox_waiting limit 1"
_POLL_SECONDS = 0.005
_IDLE_SECONDS = 0.4
_LATENCY_SECONDS = 0.004
"""250 facts a second."""
_INSERT = (
    f"insert into outbox ({', '.join(telling.COLUMNS)})"  # noqa: S608 - constant
    f" values ({', '.join(f'${n}' for n in range(1, len(telling.COLUMNS) + 1))})"
)
_WATCH_MARKS = """
drop table if exists mark;
create table mark (at timestamptz not null, sent int8multirange not null);
create or replace function remember_mark() returns trigger language plpgsql security definer as $$
begin
  insert into mark values (clock_timestamp(), new.sent);
  return new;
end $$;
create or replace trigger remember_mark after insert or update on relay_progress
  for each row execute function remember_mark()
"""
_MARKED = """
select extract(epoch from min(at))::float8 as at from outbox join mark on sent @> seq group by seq order by seq
"""


@dataclass
class _Stage:
    """What the sides share: one outbox, one topic, one set of facts."""

    bench: Bench
    owner: Any
    topic: Topic
    producer: AIOKafkaProducer
    facts: list[Row]
    published: int = 0
    wrong: int = 0
    latencies: tuple[float, float] = (0.0, 0.0)

    async def refill(self) -> None:
        await telling.fill_outbox(self.owner, self.facts)

    async def ours(self) -> float:
        """The product's relay, running before the facts are committed; until every row is marked."""
        ends = await self.topic.ends()
        await self.owner.execute("truncate outbox, relay_progress, relay_position restart identity")
        async with self._running() as relay:
            async with self.owner.transaction():
                await self.refill()
            began = time.perf_counter()
            relay.wake()
            while await self.owner.fetchval(_UNSENT):  # noqa: ASYNC110 - the outbox has no event
                await asyncio.sleep(_POLL_SECONDS)
            rate = len(self.facts) / (time.perf_counter() - began)
        found = [dict(record.headers)["ce_id"].decode() for record in await self.topic.since(ends)]
        self.published += len(found)
        self.wrong += sorted(found) != sorted(str(fact[0]) for fact in self.facts)
        return rate

    async def read(self) -> float:
        await self.refill()
        return await outbox.cursor_read(self.owner, len(self.facts))

    async def send(self) -> float:
        await self.refill()
        rows = await self.owner.fetch("select * from outbox order by seq")
        partitions = len(await self.topic.ends())
        return await outbox.send_batches(self.producer, [_message(row, partitions) for row in rows])

    async def skip_locked(self) -> float:
        await telling.fill_outbox(self.owner, self.facts, "marked_outbox")
        return await outbox.skip_locked(self.owner, self.producer, self.bench.seconds)

    async def row_by_row(self) -> float:
        await telling.fill_outbox(self.owner, self.facts, "marked_outbox")
        return await outbox.skip_locked(self.owner, self.producer, self.bench.seconds, page=1)

    async def latency(self, count: int) -> None:
        """Commit → acknowledged and marked, in milliseconds, at 250 facts a second: median and p99."""
        # the relay knows its topics, as after any start
        await self.owner.execute("truncate outbox, relay_progress restart identity")
        await self.owner.execute(_WATCH_MARKS)
        committed: list[float] = []
        async with self._running() as relay:
            for fact in self.facts[:count]:
                await self.owner.execute(_INSERT, *fact)
                committed.append(time.time())
                relay.wake()
                await asyncio.sleep(_LATENCY_SECONDS)
            while await self.owner.fetchval(_UNSENT):  # noqa: ASYNC110 - the outbox has no event
                await asyncio.sleep(_POLL_SECONDS)
        marked = await self.owner.fetch(_MARKED)
        waits = sorted(1000 * (row["at"] - when) for row, when in zip(marked, committed, strict=True))
        self.latencies = (round(waits[len(waits) // 2], 2), round(waits[len(waits) * 99 // 100], 2))

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[Relay]:
        url = self.bench.addresses.database_url(TELLER, "relay")
        relay = Relay(TELLER, url, telling.kafka_of(self.bench, TELLER))
        task = asyncio.create_task(relay.run())
        await asyncio.sleep(_IDLE_SECONDS)
        try:
            yield relay
        finally:
            relay.stop()
            await task


async def run(bench: Bench) -> LineResult:
    bench.tell("preparing facts")
    owner_url = await emptied(bench, TELLER)
    owner = await asyncpg.connect(owner_url)
    await owner.execute(outbox.MARKED)
    producer = telling.kafka_of(bench, TELLER).producer()
    try:
        await producer.start()
        async with Topic.open(bench) as topic:
            stage = _Stage(bench, owner, topic, producer, telling.rows(bench.amount(FACTS, 50)))
            rates = await _measured(stage)
    finally:
        await producer.stop()
        await owner.close()
    counted = {"facts": len(stage.facts), "published": stage.published, "repeats_wrong": stage.wrong}
    details = {f"{half}_rate": sorted(rates[half])[len(rates[half]) // 2] for half in ("read", "send")}
    details |= dict(zip(("to_mark_ms_p50", "to_mark_ms_p99"), stage.latencies, strict=True))
    correct = not stage.wrong and stage.published == len(stage.facts) * bench.repeats
    return compared("P3", _with_bare_halves(rates), "relay", correct=correct, counted=counted, details=details)


async def _measured(stage: _Stage) -> Rates:
    sides = {
        "relay": stage.ours,
        "read": stage.read,
        "send": stage.send,
        "skip_locked": stage.skip_locked,
        "row_by_row": stage.row_by_row,
    }
    spare_the_collector()  # as in a service; for every side alike
    rates = await interleaved(stage.bench, sides)
    stage.bench.tell("commit to mark at 250 a second")
    await stage.latency(min(stage.bench.amount(1500, 20), len(stage.facts)))
    return rates


def _with_bare_halves(rates: Rates) -> Rates:
    """Reading and sending bare, one after the other: the harmonic sum of their rates."""
    bare = [1 / (1 / read + 1 / send) for read, send in zip(rates["read"], rates["send"], strict=True)]
    return {"relay": rates["relay"], "bare": bare, **{name: rates[name] for name in ("skip_locked", "row_by_row")}}


def _message(row: Any, partitions: int) -> outbox.Message:
    key = row["aggregate_id"].encode()
    return partition_of(key, partitions), key, row["payload"], outbox.headers(row)
