"""One sealer gives every entry its place within seconds, loses none, and can die at any place (invariant 14)."""

import asyncio
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from joserfc.jwk import OKPKey

from shared.audit import sealing
from shared.audit.anchors import FolderAnchors, anchors_of
from shared.audit.heads import Head
from shared.audit.sealing import Chain
from tests.harness.running import until
from tests.shared.audit.conftest import SERVICE, Trace, put


async def test_entries_of_all_agencies_are_sealed_signed_and_anchored(trace: Trace) -> None:
    await trace.write(3)
    await trace.write(2, "610200")
    await trace.seal()
    verdict = await trace.verdict()
    assert (verdict.broken, verdict.entries, verdict.heads, verdict.anchors, verdict.unsealed) == (None, 5, 1, 1, 0)
    assert [row["entry"] for row in await trace.rows("select * from audit_link order by position")] == [1, 2, 3, 4, 5]
    await trace.write(1)
    assert (await trace.verdict()).unsealed == 1
    await trace.seal()
    assert (await trace.verdict()).anchors == 2


async def test_a_running_sealer_seals_within_five_seconds_and_a_standby_takes_over(trace: Trace) -> None:
    first, standby = trace.sealer(), trace.sealer()
    running = asyncio.create_task(first.run())

    async def sealed() -> bool:
        return not (await trace.verdict()).unsealed

    await trace.write()
    since = time.monotonic()
    await until(sealed, 5)
    assert time.monotonic() - since < 5
    waiting = asyncio.create_task(standby.run())
    await trace.write(5)
    await until(sealed, 5)
    running.cancel()  # as if it had died: nothing is finished, the connection is gone
    await asyncio.wait([running])
    await trace.write(5)
    await until(sealed, 10)
    standby.stop()
    await waiting
    verdict = await trace.verdict()
    assert (verdict.broken, verdict.entries) == (None, 11)


async def test_what_commits_late_is_sealed_later_and_never_lost(trace: Trace) -> None:
    late, connection = await asyncpg.connect(trace.app_url), await asyncpg.connect(trace.sealer_url)
    chain = await Chain.of(connection, SERVICE, trace.key)
    transaction = late.transaction()
    await transaction.start()
    await put(late, 2)  # numbers 1 and 2 are drawn
    await trace.write(3)
    assert [await chain.seal(100) for _ in range(5)] == [3, 0, 0, 0, 0]
    assert await trace.rows("select * from audit_progress") == []  # somebody may still bring lower numbers
    await transaction.commit()
    assert [await chain.seal(100) for _ in range(3)] == [2, 0, 0]
    assert [row[0] for row in await trace.rows("select entry from audit_link order by position")] == [3, 4, 5, 1, 2]
    for _ in range(3):
        await chain.seal(100)
    assert [row[0] for row in await trace.rows("select sealed_to from audit_progress")] == [5]
    await late.close()
    await connection.close()
    assert (await trace.verdict()).broken is None


async def test_numbers_of_transactions_that_were_rolled_back_are_not_waited_for(trace: Trace) -> None:
    connection, sealer = await asyncpg.connect(trace.app_url), await asyncpg.connect(trace.sealer_url)
    transaction = connection.transaction()
    await transaction.start()
    await put(connection, 2)
    await trace.write(1)
    chain = await Chain.of(sealer, SERVICE, trace.key)
    await chain.seal(100)
    await transaction.rollback()
    for _ in range(4):
        await chain.seal(100)
    assert [row[0] for row in await trace.rows("select sealed_to from audit_progress")] == [3]
    await trace.write(1)
    assert await chain.seal(100) == 1
    for each in (connection, sealer):
        await each.close()
    assert (await trace.verdict()).entries == 2


async def test_writers_and_sealer_at_once_lose_nothing(trace: Trace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "_PAGE", 7)
    sealer = trace.sealer()
    running = asyncio.create_task(sealer.run())

    async def writes(seed: int) -> None:
        connection = await asyncpg.connect(trace.app_url)
        for number in range(20):
            transaction = connection.transaction()
            await transaction.start()
            await put(connection, 1 + number % 3)
            await asyncio.sleep(0.001 * ((seed + number) % 5))
            await (transaction.rollback() if number % 7 == seed else transaction.commit())
        await connection.close()

    await asyncio.gather(*(writes(seed) for seed in range(6)))
    sealer.stop()
    await running
    written = (await trace.rows("select count(*) from audit_entry"))[0][0]
    verdict = await trace.verdict()
    assert (verdict.broken, verdict.entries, verdict.unsealed) == (None, written, 0)


async def test_heads_that_a_crash_kept_from_the_anchors_are_added_at_the_next_start(trace: Trace) -> None:
    await trace.write(2)
    connection = await asyncpg.connect(trace.sealer_url)
    await (await Chain.of(connection, SERVICE, trace.key)).seal(100)
    await connection.close()
    assert await trace.anchors.lines() == []
    await trace.seal()
    assert [Head.read(line).position for line in await trace.anchors.lines()] == [2]


async def test_a_line_that_was_cut_short_is_replaced(trace: Trace) -> None:
    await trace.write()
    await trace.seal()
    with trace.path.open("ab") as file:
        file.write(b'{"service": "ins')
    assert len(await trace.anchors.lines()) == 1
    await trace.write()
    await trace.seal()
    assert [Head.read(line).position for line in await trace.anchors.lines()] == [1, 2]
    assert trace.path.read_bytes().count(b"\n") == 2
    assert (await trace.verdict()).broken is None


async def test_sealing_goes_on_while_the_anchors_cannot_be_written(trace: Trace, tmp_path: Path) -> None:
    blocked = tmp_path / "blocked"
    blocked.write_text("a file where a folder is needed")
    trace.anchors = FolderAnchors(blocked / "insight.jsonl")
    await trace.write(2)
    await trace.seal()
    assert (await trace.rows("select count(*) from audit_link"))[0][0] == 2
    trace.anchors = FolderAnchors(trace.path)
    await trace.seal()
    assert (await trace.verdict()).anchors == 1


async def test_anchors_in_object_storage_are_one_object_each_and_are_never_written_twice(trace: Trace) -> None:
    kept = anchors_of("memory:///", SERVICE)
    key = OKPKey.generate_key("Ed25519", auto_kid=True)
    heads = [Head("insight", position, "00", "2026-01-01T00:00:00+00:00", str(key.kid)) for position in (9, 10)]
    await kept.add(heads)
    await kept.add([Head("insight", 10, "ff", "2026-01-01T00:00:00+00:00", str(key.kid))])
    assert await kept.last() == 10
    assert [Head.read(line) for line in await kept.lines()] == heads
    assert isinstance(anchors_of(trace.path.parent.as_uri(), SERVICE), FolderAnchors)


async def test_five_thousand_entries_a_second_and_more_are_sealed(trace: Trace) -> None:
    await trace.write(20_000, kind="claim", object_id="01930000-0000-7000-8000-00000000aaaa", trace_id="ab" * 16)
    connection = await asyncpg.connect(trace.sealer_url)
    chain = await Chain.of(connection, SERVICE, trace.key)
    since = time.perf_counter()
    while await chain.seal(sealing._PAGE):
        pass
    rate = 20_000 / (time.perf_counter() - since)
    await connection.close()
    assert rate > 5_000, rate


@pytest.mark.parametrize("query", [sealing._READ.replace("$1", "5000"), sealing._AGE])
async def test_what_was_sealed_long_ago_is_not_looked_at_again(trace: Trace, query: str) -> None:
    """However many entries there are: links are found one by one, not gone through from the first."""
    await trace.write(3000)
    await trace.seal()
    await trace.write(5)
    await trace.rows("delete from audit_progress")
    await trace.rows("insert into audit_progress (sealed_to) values (2990)")
    await trace.rows("analyze audit_entry, audit_link")
    async with sealing._connected(trace.sealer_url) as connection:
        [plan] = json.loads(await connection.fetchval(f"explain (analyze, format json) {query}"))
    assert max(_touched(plan["Plan"])) < 100, plan


def _touched(node: dict[str, Any]) -> Iterator[float]:
    yield (node["Actual Rows"] + node.get("Rows Removed by Filter", 0)) * node["Actual Loops"]
    for below in node.get("Plans", ()):
        yield from _touched(below)
