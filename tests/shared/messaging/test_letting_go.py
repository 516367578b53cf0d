"""A client that does not stop properly ends nobody but itself."""

import asyncio
import time

import pytest

from shared.messaging.kafka import KafkaError, let_go


class Client:
    """Stops in its own way."""

    def __init__(self, error: BaseException | None = None, seconds: float = 0.0) -> None:
        self._error, self._seconds = error, seconds

    async def stop(self) -> None:
        await asyncio.sleep(self._seconds)
        if self._error is not None:
            raise self._error


@pytest.mark.parametrize("error", [None, KafkaError(), OSError(), asyncio.CancelledError()])
async def test_whatever_stopping_ends_by_the_caller_goes_on(error: BaseException | None) -> None:
    await let_go(Client(error))


async def test_a_client_that_never_stops_is_left() -> None:
    began = time.monotonic()
    await let_go(Client(seconds=60), 0.05)
    assert time.monotonic() - began < 5


async def test_whoever_lets_go_can_still_be_cancelled() -> None:
    letting = asyncio.create_task(let_go(Client(seconds=60)))
    await asyncio.sleep(0)
    letting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await letting
