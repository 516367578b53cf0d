"""Slow work in a few threads behind a bounded queue: what does not fit is refused at once; the rest stays quick."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from shared.errors import TooManyRequests

T = TypeVar("T")
_RETRY_SECONDS = 2
_NICENESS = 10


def _give_way() -> None:
    """What is short goes before what is slow: these threads take the cores when nobody else wants them."""
    if sys.platform == "linux":  # elsewhere a thread has no priority of its own
        thread = threading.get_native_id()
        os.setpriority(os.PRIO_PROCESS, thread, max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread)))


class Threads:
    """At most `threads` at work and `waiting` in line. They give way to everybody else."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name, initializer=_give_way)
        self._places = BoundedSemaphore(threads + waiting)

    async def run(self, work: Callable[[], T]) -> T:
        """TooManyRequests when every place is taken. A cancelled wait keeps its place until the work is done."""
        if not self._places.acquire(blocking=False):
            raise TooManyRequests(_RETRY_SECONDS)
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)
