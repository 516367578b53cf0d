"""Patience with what travels by events, and moderation in what is asked at once."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import TypeVar

from deploy.player.client import PATIENCE_SECONDS, GaveUp

T = TypeVar("T")
Item = TypeVar("Item")
_LOOK_SECONDS = 0.25
AT_ONCE = 6


async def until(look: Callable[[], Awaitable[T | None]], what: str, seconds: float = PATIENCE_SECONDS) -> T:
    """The first answer that is true; GaveUp with one sentence after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise GaveUp(f"Waited {seconds:.0f} s for {what}, in vain.")
        await asyncio.sleep(_LOOK_SECONDS)
    return found


async def gently(work: Callable[[Item], Awaitable[T]], items: Iterable[Item], at_once: int = AT_ONCE) -> list[T]:
    """Do it for all of them, a few at a time; the first failure ends the others and is raised."""
    places = asyncio.Semaphore(at_once)

    async def in_turn(item: Item) -> T:
        async with places:
            return await work(item)

    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(in_turn(item)) for item in items]
    except ExceptionGroup as failures:
        raise failures.exceptions[0] from failures
    return [task.result() for task in tasks]
