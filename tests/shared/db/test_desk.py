"""Who asks for the same at the same time is served together, and nobody answers for a neighbour."""

import asyncio
from collections.abc import Sequence

import pytest

from shared.db.desk import Desk, Lull


class Counter:
    """Doubles numbers, and remembers who came together; of 13 it can make nothing."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    async def serve(self, _agency: str, numbers: Sequence[int]) -> list[int | Exception]:
        self.batches.append([*numbers])
        await asyncio.sleep(0)
        if 13 in numbers:
            raise ValueError("thirteen")
        return [LookupError("zero") if number == 0 else 2 * number for number in numbers]


async def test_whoever_comes_meanwhile_goes_with_the_next() -> None:
    counter = Counter()
    desk = Desk(counter.serve)

    assert await asyncio.gather(*(desk.take("350500", number) for number in range(1, 6))) == [2, 4, 6, 8, 10]
    assert counter.batches == [[1, 2, 3, 4, 5]]


async def test_agencies_are_served_apart() -> None:
    counter = Counter()
    desk = Desk(counter.serve)

    await asyncio.gather(desk.take("350500", 1), desk.take("350500", 2), desk.take("350100", 3))

    assert counter.batches == [[1, 2], [3]]


async def test_one_that_fails_fails_alone() -> None:
    counter = Counter()
    desk = Desk(counter.serve)

    outcomes = await asyncio.gather(*(desk.take("350500", number) for number in (1, 13, 0, 2)), return_exceptions=True)

    assert (outcomes[0], outcomes[3]) == (2, 4)
    assert [type(outcome) for outcome in outcomes[1:3]] == [ValueError, LookupError]
    assert counter.batches == [[1, 13, 0, 2], [1], [13], [0], [2]]


async def test_nobody_waits_for_whoever_has_left() -> None:
    counter = Counter()
    desk = Desk(counter.serve)
    gone, stays = (asyncio.create_task(desk.take("350500", number)) for number in (1, 2))
    await asyncio.sleep(0)
    gone.cancel()

    assert await stays == 4
    assert counter.batches == [[2]]


class Stuck(Counter):
    """Of 13 it makes something only when it is let."""

    def __init__(self) -> None:
        super().__init__()
        self.let, self.begun = asyncio.Event(), asyncio.Event()

    async def serve(self, agency: str, numbers: Sequence[int]) -> list[int | Exception]:
        if 13 in numbers:
            self.begun.set()
            await self.let.wait()
            return [26]
        return await super().serve(agency, numbers)


async def test_nobody_waits_behind_one_that_is_stuck_though_nobody_else_comes() -> None:
    stuck = Stuck()
    desk = Desk(stuck.serve)
    first = asyncio.create_task(desk.take("350500", 13))
    await stuck.begun.wait()

    assert await asyncio.wait_for(desk.take("350500", 1), 10) == 2
    assert await asyncio.wait_for(desk.take("350500", 2), 10) == 4
    assert not first.done()
    stuck.let.set()
    assert await first == 26


async def test_nor_behind_several() -> None:
    stuck = Stuck()
    desk = Desk(stuck.serve)
    first = asyncio.create_task(desk.take("350500", 13))
    await stuck.begun.wait()
    second = asyncio.create_task(desk.take("350100", 13))
    third = asyncio.create_task(desk.take("350500", 1))

    assert await asyncio.wait_for(third, 10) == 2
    stuck.let.set()
    assert (await first, await second) == (26, 26)


async def test_a_lull_lets_others_come_until_there_are_enough() -> None:
    counter = Counter()
    came: list[int] = []
    desk = Desk(counter.serve, Lull(lambda: len(came) > 1, 60))
    first = asyncio.create_task(desk.take("350500", 1))
    await asyncio.sleep(0.05)
    assert counter.batches == []
    came += [1, 2]

    assert await asyncio.wait_for(desk.take("350500", 2), 10) == 4
    assert await first == 2
    assert counter.batches == [[1, 2]]


@pytest.mark.parametrize("seconds", [0.0, 0.05])
async def test_a_lull_ends(seconds: float) -> None:
    counter = Counter()
    desk = Desk(counter.serve, Lull(lambda: False, seconds))

    assert await asyncio.wait_for(desk.take("350500", 1), 10) == 2
