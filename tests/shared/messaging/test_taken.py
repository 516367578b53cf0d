"""Gaps in the numbers of the outbox: open as long as somebody may fill them, closed when nobody can any more."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging import outbox
from shared.messaging.backlog import Backlog
from shared.messaging.numbers import missing, ranges, united
from shared.messaging.taken import Taken
from tests.harness.probe import AGENCY, Counter, Probe
from tests.harness.running import all_sent, relaying, until

_FILLED = """
insert into outbox (id, agency, topic, type, aggregate_id, aggregate_version, occurred_at, payload)
select gen_random_uuid(), 'a', 't', 'y', i::text, 1, now(), repeat('p', 400)::bytea from generate_series(1, 5000) as i
"""
NUMBERS = st.sets(st.integers(1, 60))


def numbers(parts: list[tuple[int, int]]) -> set[int]:
    return {number for first, past in parts for number in range(first, past)}


@given(NUMBERS, NUMBERS)
def test_ranges_are_the_numbers_they_were_made_of(some: set[int], others: set[int]) -> None:
    both = united([*ranges(some), *ranges(others)])
    assert numbers(both) == some | others
    assert all(past < first for (_, past), (first, _) in pairwise(both))
    assert numbers(missing(both)) == set(range(1, max(some | others, default=0))) - some - others


class GivenUp(Exception):
    """The transaction is rolled back."""


async def roll_back(probe: Probe, counter: Counter) -> None:
    """A number is drawn and never used."""
    try:
        async with probe.database.unit_of_work(AGENCY) as uow:
            counter.count()
            await outbox.drain(uow, [(counter, uow.cause)], "probe")
            raise GivenUp
    except GivenUp:
        pass


@asynccontextmanager
async def reading(probe: Probe) -> AsyncIterator[tuple[Backlog, Taken]]:
    async with Backlog.open(probe.relay_url) as backlog:
        yield backlog, Taken(backlog, await backlog.sent())


async def read(backlog: Backlog, taken: Taken) -> list[int]:
    found = [row["seq"] for row in await backlog.waiting(taken.ranges, 100)]
    taken.add(found)
    return found


async def test_a_number_that_was_rolled_back_is_closed_once_its_transaction_has_ended(probe: Probe) -> None:
    await probe.tell(Counter())
    await roll_back(probe, Counter())
    await probe.tell(Counter())
    async with reading(probe) as (backlog, taken):
        assert await read(backlog, taken) == [1, 3]
        assert await taken.settle() == []
        assert await taken.settle() == [(2, 3)]
        assert taken.ranges == [(1, 4)]
        assert await taken.settle() == []


async def test_a_number_stays_open_as_long_as_the_transaction_that_drew_it(probe: Probe) -> None:
    late = Counter()
    async with reading(probe) as (backlog, taken):
        async with probe.database.unit_of_work(AGENCY) as slow:
            late.count()
            await outbox.drain(slow, [(late, slow.cause)], "probe")
            await roll_back(probe, Counter())
            await probe.tell(Counter())
            assert await read(backlog, taken) == [3]
            for _ in range(4):
                assert await taken.settle() == []
        assert await taken.settle() == [], "in this gap a row has been committed that was not read yet"
        assert await read(backlog, taken) == [1]
        assert await taken.settle() == [(2, 3)]
        assert taken.ranges == [(1, 4)]


async def test_later_writers_do_not_keep_a_gap_open(probe: Probe) -> None:
    await roll_back(probe, Counter())
    await probe.tell(Counter())
    async with reading(probe) as (backlog, taken):
        await read(backlog, taken)
        await taken.settle()
        async with probe.database.unit_of_work(AGENCY) as later:
            counter = Counter()
            counter.count()
            await outbox.drain(later, [(counter, later.cause)], "probe")
            assert await taken.settle() == [(1, 2)]


async def test_a_page_takes_no_more_than_its_limit_and_begins_with_the_least(probe: Probe) -> None:
    for _ in range(6):
        await probe.tell(Counter())
    async with reading(probe) as (backlog, taken):
        taken.add([2, 4])
        assert [row["seq"] for row in await backlog.waiting(taken.ranges, 3)] == [1, 3, 5]
        assert await backlog.waiting(taken.ranges, 0) == []


@pytest.mark.parametrize(
    "query", ["select 1 from outbox_waiting limit 1", "select count(*), min(occurred_at) from outbox_waiting"]
)
async def test_what_waits_is_found_without_reading_what_was_sent(probe: Probe, query: str) -> None:
    await probe.rows(_FILLED)
    await probe.rows("insert into relay_progress (sent) values ('{[1,5001)}')")
    await probe.rows("analyze outbox")
    plan = "\n".join(row[0] for row in await probe.rows(f"explain {query}"))
    assert "Seq Scan on outbox" not in plan, plan


async def test_a_relay_that_comes_later_knows_what_was_sent_and_what_will_never_come(probe: Probe) -> None:
    counter = Counter()
    await probe.tell(counter)
    await roll_back(probe, Counter())
    await probe.tell(counter)
    async with relaying(probe):
        await until(lambda: all_sent(probe))
        await until(lambda: one_range(probe))
    async with relaying(probe):
        await probe.tell(counter)
        await until(lambda: all_sent(probe))
    assert await probe.published() == {str(counter.id): [1, 2, 3]}


async def one_range(probe: Probe) -> bool:
    rows = await probe.rows("select sent = '{[1,4)}' as whole from relay_progress")
    return bool(rows and rows[0]["whole"])
