"""What a simulator writes down: one SQLite file that survives a kill -9."""

import sqlite3
from pathlib import Path

_NOTES = "create table if not exists note (name text primary key, value text not null)"


class Notebook:
    """Base of the simulators' books: each has its table, and small notes by name beside it."""

    def __init__(self, path: Path, table: str) -> None:
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

    def close(self) -> None:
        self._connection.close()
