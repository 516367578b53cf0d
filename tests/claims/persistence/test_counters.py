"""Invariant 10: the yearly ceiling holds whoever reserves at once; no counter is another answer than none left."""

import asyncio
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from services.claims.domain.errors import NoSuchCounter
from services.claims.persistence.counters import open_counter, reserve
from shared.ids import new_id
from tests.claims.world import World

CEILING = 10_000


async def taken(world: World, person: UUID, wanted: int, agency: str = "350500") -> tuple[int, int]:
    async with world.harness.database.unit_of_work(agency) as uow:
        await open_counter(uow, person, "p", 2026, CEILING)
        return await reserve(uow, person, "p", 2026, CEILING, wanted)


async def test_forty_at_once_never_pass_the_ceiling(world: World) -> None:
    person = new_id()
    await taken(world, person, 0)

    async def one() -> int:
        return (await taken(world, person, 700))[1]

    amounts = [amount for _ in range(5) for amount in await asyncio.gather(*(one() for _ in range(8)))]
    assert sum(amounts) == CEILING
    assert sorted(amounts)[-14:] == [700] * 14
    [row] = await world.harness.rows("select used_fen from yearly_counter where person_id = $1", person)
    assert row["used_fen"] == CEILING


@given(st.lists(st.integers(0, 6_000), max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_what_is_taken_is_what_is_left_or_less(world: World, wanted: list[int]) -> None:
    person, used = new_id(), 0
    for amount in wanted:
        remaining, got = await taken(world, person, amount)
        assert (remaining, got) == (CEILING - used, min(amount, CEILING - used))
        used += got


async def test_no_counter_is_not_an_empty_one(world: World) -> None:
    person = new_id()
    assert (await taken(world, person, CEILING)) == (CEILING, CEILING)
    assert (await taken(world, person, 1)) == (0, 0)
    async with world.harness.database.unit_of_work("610200") as uow:
        with pytest.raises(NoSuchCounter):
            await reserve(uow, person, "p", 2026, CEILING, 1)


async def test_a_version_with_another_ceiling_counts_on(world: World) -> None:
    person = new_id()
    await taken(world, person, 9_000)
    async with world.harness.database.unit_of_work("350500") as uow:
        assert await reserve(uow, person, "p", 2026, 8_000, 500) == (0, 0)
        assert await reserve(uow, person, "p", 2026, 12_000, 5_000) == (3_000, 3_000)


async def test_the_constraint_stands_behind_it(world: World) -> None:
    person = new_id()
    await taken(world, person, 1)
    with pytest.raises(IntegrityError, match="yearly_counter_ceiling"):
        async with world.harness.database.unit_of_work("350500") as uow:
            await uow.session.execute(text("update yearly_counter set used_fen = ceiling_fen + 1"))
