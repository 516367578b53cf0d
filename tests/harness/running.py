"""Running the relay and the consumer inside a test, and waiting for what they bring about."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from shared.messaging.consumer import Consumer
from shared.messaging.parking import Parking
from shared.messaging.relay import Relay
from tests.harness.probe import Counted, Probe


async def until(check: Callable[[], Awaitable[Any]], seconds: float = 20) -> Any:
    """Wait for a true answer; fail after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (answer := await check()):
        if time.monotonic() > deadline:
            raise AssertionError(f"did not come true within {seconds} s")
        await asyncio.sleep(0.05)
    return answer


@asynccontextmanager
async def until_stopped(part: Any) -> AsyncIterator[Any]:
    task = asyncio.create_task(part.run())
    try:
        yield part
    finally:
        part.stop()
        try:
            await asyncio.wait_for(task, 15)
        except TimeoutError:
            task.cancel()


def relaying(probe: Probe) -> Any:
    """The probe's relay, while the block lasts."""
    return until_stopped(Relay("probe", probe.relay_url, probe.kafka))


def consuming(probe: Probe, instance: str = "0") -> Any:
    """The probe's consumer, while the block lasts."""
    return until_stopped(Consumer(probe.processor, [Counted.topic], probe.kafka, instance))


@asynccontextmanager
async def parking(probe: Probe) -> AsyncIterator[Parking]:
    """The timer over messages that stand aside."""
    timer = Parking(probe.processor)
    task = asyncio.create_task(timer.run())
    try:
        yield timer
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def all_sent(probe: Probe) -> bool:
    """Whether nothing waits in the outbox."""
    return not await probe.rows("select 1 from outbox_waiting limit 1")
