"""Refusals in the trace: each one up to a budget of whoever is refused; what goes beyond is told in one entry a minute.

Otherwise somebody who is refused on purpose would fill a table from which nothing is ever taken.
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from shared.db.audit_tables import audit_entry
from shared.db.faults import is_transient
from shared.db.rows import insert_rows
from shared.db.unit_of_work import Database
from shared.observability.logs import log

MOST, SECONDS = 20, 60.0
"""Of one person, or of one address where nobody is signed in, in each process of a service."""
_MOST_WINDOWS = 10_000
SUMMARY = "refused_often"
Row = dict[str, Any]
_Key = tuple[str, str]


@dataclass
class _Window:
    timer: asyncio.TimerHandle
    count: int = 0
    last: Row = field(default_factory=dict)


class RefusalBudget:
    """Those of one process."""

    def __init__(self, database: Database, most: int = MOST, seconds: float = SECONDS) -> None:
        self._database, self._most, self._seconds = database, most, seconds
        self._windows: dict[_Key, _Window] = {}
        self._writing: set[asyncio.Task[None]] = set()

    async def write(self, row: Row) -> None:
        """Before the answer leaves, or counted."""
        window = self._window((row["agency"], str(row["actor_id"] or row["origin"])))
        window.count, window.last = window.count + 1, row
        if window.count <= self._most:
            await self._insert(row)

    async def close(self) -> None:
        """What was counted is written now."""
        for key in [*self._windows]:
            self._windows[key].timer.cancel()
            self._end(key)
        await asyncio.gather(*self._writing)

    def _window(self, key: _Key) -> _Window:
        """Its own, or one that all share who come while very many are counted."""
        if key not in self._windows and len(self._windows) >= _MOST_WINDOWS:
            key = (key[0], "")
        if key not in self._windows:
            timer = asyncio.get_running_loop().call_later(self._seconds, self._end, key)
            self._windows[key] = _Window(timer)
        return self._windows[key]

    def _end(self, key: _Key) -> None:
        window = self._windows.pop(key)
        beyond = window.count - self._most
        if beyond > 0:
            told = {"kind": "refusal", "object_id": str(beyond), "person_id": None, "why": SUMMARY}
            task = asyncio.get_running_loop().create_task(self._summarise({**window.last, **told}))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _summarise(self, row: Row) -> None:
        try:
            await self._insert(row)
        except Exception as error:
            if not is_transient(error):
                raise
            log().warning("refusals_not_written", count=row["object_id"], error=type(error).__name__)

    async def _insert(self, row: Row) -> None:
        async with self._database.unit_of_work(row["agency"], bound="entry") as uow:
            await insert_rows(uow, audit_entry, [row])
