"""What a simulator writes down: one SQLite file that survives a kill -9."""

import sqlite3
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

_NOTES = "create table if not exists note (name text primary key, value text not null)"


C = TypeVar("C", bound=BaseModel)


class Notebook(Generic[C]):
    """Base of the simulators' books: each has its table, its switches, and small notes by name beside them."""

    def __init__(self, path: Path, table: str, control: type[C]) -> None:
        self._control = control
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        for statement in (table, _NOTES):
            self._connection.execute(statement)

    def note(self, name: str) -> str | None:
        row = self._connection.execute("select value from note where name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def keep(self, name: str, value: str) -> None:
        self._connection.execute("insert or replace into note values (?, ?)", (name, value))

    @property
    def control(self) -> C:
        """The switches, as they were set last."""
        return self._control.model_validate_json(self.note("control") or "{}")

    @control.setter
    def control(self, control: C) -> None:
        self.keep("control", control.model_dump_json())

    def close(self) -> None:
        self._connection.close()
