"""Which rows of the outbox the relay has read: numbers in ranges, and what becomes of the gaps between them.

A gap is a row whose transaction is still open, or one that was rolled back. Each read looks into every gap, so whoever
commits late is read; and a gap that nobody can fill any more is closed, so that there are never many.
"""

from collections.abc import Collection

from shared.messaging.backlog import Backlog
from shared.messaging.numbers import Range, missing, ranges, united


class Taken:
    """What need not be read: sent, in hand, or never to come."""

    def __init__(self, backlog: Backlog, sent: list[Range]) -> None:
        self._backlog = backlog
        self.ranges = sent
        self._suspected: tuple[list[Range], set[str]] | None = None

    def add(self, numbers: Collection[int]) -> None:
        """These were read."""
        if numbers:
            self.ranges = united([*self.ranges, *ranges(numbers)])

    async def settle(self) -> list[Range]:
        """Close gaps that are empty though all have ended who could fill them; returns what will never come.

        Whoever draws a number holds a lock on the outbox until the end of its transaction. Those who hold one now,
        after a greater number was seen, are all who may have drawn those that are missing.
        """
        gaps = missing(self.ranges)
        writers = await self._backlog.writers() if gaps else set()
        never: list[Range] = []
        if self._suspected is not None and not self._suspected[1] & writers:
            never = await self._backlog.empty(self._suspected[0], self.ranges)
            self.ranges = united([*self.ranges, *never])
            self._suspected = None
        if gaps and self._suspected is None:
            self._suspected = gaps, writers
        return never
