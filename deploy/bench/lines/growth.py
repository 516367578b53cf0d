"""Growth: whether filing, reading, relaying and consuming stay as fast when the tables are 10 and 50 times as long."""

import asyncio
import statistics
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from deploy.bench import history, telling
from deploy.bench.city import City, Worker, prepared
from deploy.bench.filing import WARM_SECONDS, Filing
from deploy.bench.line import Bench, LineResult, Side, spread
from deploy.bench.lines.consumer import Watched, publish
from deploy.bench.loading import send
from deploy.bench.serving import claims_api
from deploy.bench.telling import LISTENER, TOPIC, Topic
from services.claims.app import SERVICE
from shared.context import Context
from shared.messaging.consumer import Consumer
from shared.messaging.relay import Relay
from shared.runtime import processor_of
from shared.settings import Settings

SIZES = (100_000, 1_000_000, 5_000_000)
_FACTS = 10_000
_READERS = 200
_READS_A_SECOND = 100.0
_POLL_SECONDS = 0.01
_WAIT_SECONDS = 120
_STOP_SECONDS = 20.0
_UNSENT = "select 1 from outbox_waiting limit 1"
# facts as a busy hour leaves them, beside all that were sent before
_TELL = """
insert into outbox (id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, occurred_at,
  payload)
select uuidv7(), agency, topic, type, gen_random_uuid()::text, 1, correlation_id, causation_id, now(), payload
from (select * from outbox order by seq desc limit 1), generate_series(1, $1::int)
"""
_ROWS = "select (select count(*) from claim), (select count(*) from outbox), (select count(*) from inbox)"

Curves = dict[str, dict[int, list[float]]]
"""What is measured → size → a figure per repeat, where more is better."""


@dataclass
class _Stage:
    """One database that grows, and everything that works on it."""

    bench: Bench
    city: City
    readers: list[Worker]
    owner: Any
    context: Context
    filing: Filing
    ports: list[int]
    topic: Topic
    wrong: list[str] = field(default_factory=list)

    async def file(self) -> float:
        return await self.filing.rate()

    async def read(self) -> float:
        """The median wait for "my claims", as its reciprocal."""
        requests = self.city.readings(self.readers, int(self.bench.seconds * _READS_A_SECOND) + 1)
        outcome = await send(self.bench.folder, requests, self.ports, self.bench.seconds, _READS_A_SECOND)
        self._expect(outcome.clean, f"reading: {outcome.statuses} {outcome.refusal}")
        return 1000 / outcome.p50_ms

    async def relayed(self) -> float:
        """What has gathered, from the first to the last mark."""
        count = self.bench.amount(_FACTS, 20)
        async with self._relaying() as relay:
            await self._drained(relay)
            await self.owner.execute(_TELL, count)
            began = time.perf_counter()
            await self._drained(relay)
            return count / (time.perf_counter() - began)

    async def consumed(self) -> float:
        before = await self.owner.fetchval("select count(*) from inbox")
        facts = telling.rows(self.bench.amount(_FACTS, 20))
        await publish(self.bench, facts, len(await self.topic.ends()))
        watched: Any = Watched(processor_of(SERVICE, self.context))
        consumer = Consumer(watched, [TOPIC], telling.kafka_of(self.bench, LISTENER), "bench")
        task = asyncio.create_task(consumer.run())
        try:
            async with asyncio.timeout(_WAIT_SECONDS):
                while watched.taken < len(facts) and not task.done():  # noqa: ASYNC110 - it has no event
                    await asyncio.sleep(_POLL_SECONDS)
        finally:
            consumer.stop()
            await asyncio.wait({task}, timeout=_STOP_SECONDS)
        task.result()
        added = await self.owner.fetchval("select count(*) from inbox") - before
        self._expect(added == len(facts), f"{added} of {len(facts)} messages stand in the inbox")
        return len(facts) / float(watched.ended - watched.began)

    @asynccontextmanager
    async def _relaying(self) -> AsyncIterator[Relay]:
        url = self.bench.addresses.database_url(LISTENER, "relay")
        relay = Relay(LISTENER, url, telling.kafka_of(self.bench, LISTENER))
        running = asyncio.create_task(relay.run())
        try:
            yield relay
        finally:
            relay.stop()
            await asyncio.wait({running}, timeout=_STOP_SECONDS)
        running.result()

    async def _drained(self, relay: Relay) -> None:
        relay.wake()
        async with asyncio.timeout(_WAIT_SECONDS):
            while await self.owner.fetchval(_UNSENT):  # noqa: ASYNC110 - the outbox has no event
                await asyncio.sleep(_POLL_SECONDS)

    def _expect(self, held: bool, otherwise: str) -> None:  # noqa: FBT001 - a condition
        if not held:
            self.wrong.append(otherwise)


async def run(bench: Bench) -> LineResult:
    bench.tell("preparing members, coverage, keys")
    city = await prepared(bench, bench.amount(_READERS))
    telling.become(bench, LISTENER)
    owner = await asyncpg.connect(city.owner_url)
    with ExitStack() as stack:
        ports = stack.enter_context(claims_api(bench, city.signing_key))
        try:
            async with Topic.open(bench) as topic, Context.open(Settings.of(LISTENER)) as context:
                filing = Filing(bench, city, ports, "public")
                await filing.send(WARM_SECONDS)
                stage = _Stage(bench, city, list(city.readers), owner, context, filing, ports, topic)
                curves, rows = await _grown(stage)
        finally:
            await owner.close()
    return _result(bench, stage, curves, rows)


async def _grown(stage: _Stage) -> tuple[Curves, dict[int, list[int]]]:
    measures: dict[str, Side] = {
        "file": stage.file,
        "read": stage.read,
        "relay": stage.relayed,
        "consume": stage.consumed,
    }
    curves: Curves = {name: {} for name in measures}
    rows: dict[int, list[int]] = {}
    reached = stage.bench.amount(history.BASE)
    for full in SIZES:
        size = stage.bench.amount(full, reached + 1)
        stage.bench.tell(f"growing to {size:,} rows")
        await history.fill(stage.city.owner_url, reached + 1, size)
        await history.settle(stage.city.owner_url)
        reached = size
        rows[size] = list(await stage.owner.fetchrow(_ROWS))
        for name, measure in measures.items():
            stage.bench.tell(f"{size:,} rows: {name}")
            curves[name][size] = [await measure() for _ in range(stage.bench.repeats)]
    return curves, rows


def _result(bench: Bench, stage: _Stage, curves: Curves, rows: dict[int, list[int]]) -> LineResult:
    medians = {
        name: {size: statistics.median(found) for size, found in curve.items()} for name, curve in curves.items()
    }
    sizes = list(rows)
    ratios = {
        f"{name}_{size}": round(curve[size] / curve[sizes[0]], 4)
        for name, curve in medians.items()
        for size in sizes[1:]
    }
    correct = not stage.wrong and stage.filing.clean and all(min(counts) >= size for size, counts in rows.items())
    return LineResult(
        line="growth",
        ratios=ratios,
        correct=correct,
        repeats=bench.repeats,
        spread=round(max(spread(found) for curve in curves.values() for found in curve.values()), 4),
        rates={f"{name}_{size}": round(curve[size], 2) for name, curve in medians.items() for size in sizes},
        counted={"claims_outbox_inbox": rows, "acknowledged": stage.filing.acknowledged, "wrong": stage.wrong[:5]},
        details={"read_p50_ms": {size: round(1000 / rate, 2) for size, rate in medians["read"].items()}},
    )
