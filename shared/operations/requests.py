"""How many requests this process answered in each of the last minutes.

The counts of this process are read every few seconds.
"""

import asyncio
from collections import Counter, deque
from datetime import datetime, timedelta

from pydantic import BaseModel

from shared import clock
from shared.observability.metrics import ANSWERED

MINUTES = 60
_EVERY_SECONDS = 5.0
_OURS = {"/health/live", "/health/ready", "/metrics", "/operations"}
"""Routes that look instead of working."""


class RequestMinute(BaseModel):
    """`refused` were answered 4xx, `failed` 5xx."""

    minute: datetime
    answered: int = 0
    refused: int = 0
    failed: int = 0


class Requests:
    """Differences of the counters, gathered by minute."""

    def __init__(self) -> None:
        self._before = _totals()
        self._minutes: deque[RequestMinute] = deque(maxlen=MINUTES)

    def look(self) -> None:
        """Put what was answered since the last look into the present minute."""
        minute, totals = clock.now().replace(second=0, microsecond=0), _totals()
        since, self._before = totals - self._before, totals
        if not self._minutes or self._minutes[-1].minute != minute:
            self._minutes.append(RequestMinute(minute=minute))
        last = self._minutes[-1]
        last.answered += since["answered"]
        last.refused += since["refused"]
        last.failed += since["failed"]

    def minutes(self) -> list[RequestMinute]:
        """The last hour, oldest first, as of now."""
        self.look()
        oldest = clock.now() - timedelta(minutes=MINUTES)
        return [found for found in self._minutes if found.minute > oldest]

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            self.look()
            await asyncio.sleep(_EVERY_SECONDS)


def _totals() -> Counter[str]:
    found: Counter[str] = Counter()
    for (route, status), count in ANSWERED.items():
        if route not in _OURS:
            found[_kind(status)] += count
    return found


def _kind(status: str) -> str:
    return {"4": "refused", "5": "failed"}.get(status[:1], "answered")
