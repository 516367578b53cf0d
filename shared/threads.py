"""Slow work in a few threads behind a bounded queue: what does not fit is refused at once; the rest stays quick."""

import asyncio
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
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
        self._threads, self._places = threads, threads + waiting
        self._lock = threading.Lock()
        self._taken = 0

    @property
    def busy(self) -> bool:
        """Whether what comes now has to wait for a thread."""
        return self._taken >= self._threads

    async def run(self, work: Callable[[], T]) -> T:
        """TooManyRequests when every place is taken. A cancelled wait keeps its place until the work is done."""
        with self._lock:
            if self._taken >= self._places:
                raise TooManyRequests(_RETRY_SECONDS)
            self._taken += 1
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        self._pool.submit(self._carry_out, work, answer, loop)
        return await answer

    def _carry_out(self, work: Callable[[], T], answer: "asyncio.Future[T]", loop: asyncio.AbstractEventLoop) -> None:
        try:
            tell = partial(answer.set_result, work())
        except BaseException as error:  # noqa: BLE001 - it is whoever waits who hears of it
            tell = partial(answer.set_exception, error)
        with self._lock:
            self._taken -= 1
        with suppress(RuntimeError):  # the loop has ended, and with it everybody who waited
            loop.call_soon_threadsafe(lambda: None if answer.done() else tell())
