"""Work that goes on for ever beside the requests, round after round."""

import asyncio
from collections.abc import Awaitable, Callable

from shared.db.faults import is_transient
from shared.observability.logs import log


async def rounds(work: Callable[[], Awaitable[object]], pause: float, interrupted: str) -> None:
    """Until cancelled, with a pause of so many seconds, and none after a round that answers True: there is more.

    A fault that passes, of the database or of the files, is a line of the log by the name of `interrupted`.
    """
    while True:
        try:
            busy = await work() is True
        except Exception as error:
            if not is_transient(error):
                raise
            log().warning(interrupted, error=type(error).__name__)
            busy = False
        await asyncio.sleep(0 if busy else pause)
