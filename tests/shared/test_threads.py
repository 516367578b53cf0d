"""Slow work behind a bounded queue."""

import asyncio
import os
import sys
import threading
import time

import pytest

from shared.errors import TooManyRequests
from shared.threads import Threads


async def test_what_does_not_fit_is_refused_at_once_and_the_rest_is_done() -> None:
    threads, let_go = Threads("slow", 1, 1), threading.Event()

    def work() -> str:
        let_go.wait(10)
        return "done"

    under_way = [asyncio.create_task(threads.run(work)) for _ in range(2)]
    await asyncio.sleep(0)
    with pytest.raises(TooManyRequests):
        await threads.run(work)
    let_go.set()

    assert await asyncio.gather(*under_way) == ["done", "done"]
    assert await threads.run(work) == "done"


@pytest.mark.skipif(sys.platform != "linux", reason="a thread has no priority of its own here")
async def test_slow_work_gives_way_to_everybody_else() -> None:
    def own() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    before = own()

    assert await Threads("slow", 1, 1).run(own) == max(10, before)
    assert own() == before


async def test_while_somebody_stands_in_line_whoever_is_done_may_hear_of_it_with_others() -> None:
    threads, told = Threads("slow", 1, 4, patience_seconds=60), list[int]()

    async def ask(number: int) -> None:
        await threads.run(lambda: number)
        told.append(number)
        if number == 3:
            assert told == [0, 1, 2, 3], "nobody stands in line any more: all hear of it at once"

    await asyncio.wait_for(asyncio.gather(*(ask(number) for number in range(5))), 20)

    assert told == [0, 1, 2, 3, 4]


async def test_nobody_waits_longer_than_patience_lasts() -> None:
    threads, let_go = Threads("slow", 1, 2, patience_seconds=0.05), threading.Event()
    first = asyncio.create_task(threads.run(lambda: time.sleep(0.1)))
    second = asyncio.create_task(threads.run(lambda: time.sleep(0.1)))
    third = asyncio.create_task(threads.run(let_go.wait))

    await asyncio.wait_for(asyncio.gather(first, second), 20)
    assert not third.done()
    let_go.set()
    assert await third


async def test_an_error_reaches_whoever_waits_and_a_cancelled_wait_none() -> None:
    threads, let_go = Threads("slow", 1, 2), threading.Event()

    def work() -> None:
        let_go.wait(10)
        raise LookupError

    gone, stays = asyncio.create_task(threads.run(work)), asyncio.create_task(threads.run(work))
    await asyncio.sleep(0)
    gone.cancel()
    let_go.set()

    with pytest.raises(LookupError):
        await stays
    assert not threads.busy
