"""Slow work behind a bounded queue."""

import asyncio
import os
import sys
import threading

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
