"""Where those meet who ask for the same at once: whoever comes while others are served is served with the next.

What is carried out is written for several; one alone is a list of one. When a batch fails because of one of them (a
constraint, a deadlock, an erased key), each is carried out again on its own, so that nobody answers for a neighbour.
"""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextvars import Context
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar, cast

from shared.db.faults import is_away

_LANES = 4
"""Batches of a desk under way at once in a process."""
_PATIENCE_SECONDS = 0.1
"""A batch that takes longer has met something slow; another lane opens for those who wait behind it, whether or not
anybody else comes. Until then they gather: few large batches cost less than many small ones."""
_LARGEST = 64
_BREATH_SECONDS = 0.003
"""After a batch of several: those who were answered come again, and go together with those who came meanwhile."""
_LONGEST_WAIT_SECONDS = 2.5
"""Whoever was not taken until then is told that the service is busy, and so is who finds MOST_WAITING before them."""
_MOST_WAITING = 1024
T = TypeVar("T")
R = TypeVar("R")

Serve = Callable[[str, Sequence[T]], Coroutine[Any, Any, Sequence[R | Exception]]]
"""Carries out what several of one agency asked for: for each, in order, the answer, or why there is none."""


@dataclass(frozen=True)
class Lull:
    """Before a batch is taken, others are let come: until there are `enough`, or so many seconds have passed.

    It is asked again whenever somebody comes.
    """

    enough: Callable[[], bool]
    seconds: float


_NONE = Lull(lambda: True, 0.0)


@dataclass(eq=False)
class _Waiting(Generic[T, R]):
    agency: str
    asked: T
    since: float = field(default_factory=time.monotonic)
    answered: asyncio.Future[R] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def settle(self, outcome: R | Exception) -> None:
        if self.answered.done():
            return
        if isinstance(outcome, Exception):
            self.answered.set_exception(outcome)
        else:
            self.answered.set_result(outcome)


class Desk(Generic[T, R]):
    """One at a time is served; a second lane opens only behind a slow batch."""

    def __init__(self, serve: Serve[T, R], lull: Lull = _NONE) -> None:
        self._serve, self._lull = serve, lull
        self._waiting: deque[_Waiting[T, R]] = deque()
        self._lanes: set[asyncio.Task[None]] = set()
        self._began = 0.0
        """When a batch was taken last, by the monotonic clock."""
        self._gathering: asyncio.Event | None = None
        self._looking: asyncio.TimerHandle | None = None

    async def take(self, agency: str, asked: T) -> R:
        """Wait for the answer."""
        if len(self._waiting) >= _MOST_WAITING:
            raise TimeoutError
        waiting = _Waiting[T, R](agency, asked)
        self._waiting.append(waiting)
        if self._gathering is not None and self._lull.enough():
            self._gathering.set()
        self._open_lane()
        return await waiting.answered

    def _open_lane(self) -> None:
        """Where none is open, or all are slow; else it is looked at again when they may be."""
        loop = asyncio.get_running_loop()
        early = self._began + _PATIENCE_SECONDS - time.monotonic()
        if not self._lanes or (early <= 0 and len(self._lanes) < _LANES):
            self._lanes.add(loop.create_task(self._work(), context=Context()))
        elif early > 0 and self._looking is None:
            self._looking = loop.call_later(early, self._look_again, context=Context())

    def _look_again(self) -> None:
        self._looking = None
        if self._waiting:
            self._open_lane()

    async def _work(self) -> None:
        batch: list[_Waiting[T, R]] = []
        try:
            while self._waiting:
                await self._gather()
                if batch := self._next():
                    await self._carry_out(batch)
                if len(batch) > 1:
                    await asyncio.sleep(_BREATH_SECONDS)
        except BaseException:  # a library that ends as if it were cancelled, perhaps when a batch was taken apart
            for waiting in [*batch, *self._waiting]:
                waiting.settle(TimeoutError())
            self._waiting.clear()
            raise
        finally:  # here, and not when the task is known to be done: who comes in between would wait for nobody
            self._lanes.discard(cast("asyncio.Task[None]", asyncio.current_task()))

    async def _gather(self) -> None:
        if self._lull.enough():
            return
        self._began = time.monotonic()
        enough = self._gathering = asyncio.Event()
        timer = asyncio.get_running_loop().call_later(self._lull.seconds, enough.set)
        await enough.wait()
        timer.cancel()
        self._gathering = None

    def _next(self) -> list[_Waiting[T, R]]:
        """The oldest that somebody still waits for, and those of its agency right behind it."""
        self._began = time.monotonic()
        batch: list[_Waiting[T, R]] = []
        while self._waiting and len(batch) < _LARGEST:
            if batch and self._waiting[0].agency != batch[0].agency:
                break
            waiting = self._waiting.popleft()
            if self._began - waiting.since > _LONGEST_WAIT_SECONDS:
                waiting.settle(TimeoutError())
            elif not waiting.answered.done():
                batch.append(waiting)
        if self._waiting:
            self._open_lane()
        return batch

    async def _carry_out(self, batch: Sequence[_Waiting[T, R]]) -> None:
        try:
            outcomes = await self._serve(batch[0].agency, [waiting.asked for waiting in batch])
        except Exception as error:  # noqa: BLE001 - each is told what kept it from being carried out
            if len(batch) > 1 and not is_away(error):
                for waiting in batch:
                    await self._carry_out([waiting])
                return
            if is_away(error):
                batch = [*batch, *self._waiting]  # they would wait for the same database, and as long again
                self._waiting.clear()
            outcomes = [error] * len(batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            waiting.settle(outcome)
