"""Slow work in a few threads behind a bounded queue: what does not fit is refused at once; the rest stays quick."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import BoundedSemaphore
from typing import TypeVar

from shared.errors import TooManyRequests

T = TypeVar("T")
_RETRY_SECONDS = 2


class Threads:
    """At most `threads` at work and `waiting` in line."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._places = BoundedSemaphore(threads + waiting)

    async def run(self, work: Callable[[], T]) -> T:
        """TooManyRequests when every place is taken. A cancelled wait keeps its place until the work is done."""
        if not self._places.acquire(blocking=False):
            raise TooManyRequests(_RETRY_SECONDS)
        future = self._pool.submit(work)
        future.add_done_callback(lambda _: self._places.release())
        return await asyncio.wrap_future(future)
