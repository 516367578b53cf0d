"""What the SMS provider wrote down: messages by reference, and the switches. Survives a kill -9."""

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

State = Literal["accepted", "delivered", "refused"]

_SCHEMA = """
create table if not exists message (
  reference text primary key, recipient text not null, text text not null, traceparent text, refused integer not null,
  at real not null, decided_at real not null, times_sent integer not null default 1);
create table if not exists note (name text primary key, value text not null);
"""


class Control(BaseModel):
    """The switches of the simulator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_seconds: float = 0
    refuse: bool = False
    lose_reply: bool = False


class Message(BaseModel):
    """A message as GET /control/messages shows it."""

    reference: str
    to: str
    text: str
    traceparent: str | None
    at: datetime
    state: State


class Book:
    """One SQLite file."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("pragma journal_mode = wal")
        self._connection.execute("pragma synchronous = full")
        self._connection.executescript(_SCHEMA)

    def accept(self, reference: str, recipient: str, text: str, traceparent: str | None) -> bool:
        """Write a message down once per reference; False when it was there already and is not sent again."""
        control, now = self.control, time.time()
        row = (reference, recipient, text, traceparent, control.refuse, now, now + control.delay_seconds)
        done = self._connection.execute(
            "insert or ignore into message (reference, recipient, text, traceparent, refused, at, decided_at)"
            " values (?, ?, ?, ?, ?, ?, ?)",
            row,
        )
        return done.rowcount == 1

    def state(self, reference: str) -> State | None:
        """What became of a message."""
        row = self._connection.execute("select * from message where reference = ?", (reference,)).fetchone()
        return None if row is None else _state(row)

    def messages(self, recipient: str | None) -> list[Message]:
        """All messages, or those to one number, oldest first."""
        query = "select * from message where ? is null or recipient = ? order by rowid"
        return [_message(row) for row in self._connection.execute(query, (recipient, recipient))]

    @property
    def control(self) -> Control:
        row = self._connection.execute("select value from note where name = 'control'").fetchone()
        return Control.model_validate_json(row["value"]) if row else Control()

    @control.setter
    def control(self, control: Control) -> None:
        self._connection.execute("insert or replace into note values ('control', ?)", (control.model_dump_json(),))

    def close(self) -> None:
        self._connection.close()


def _state(row: sqlite3.Row) -> State:
    if time.time() < row["decided_at"]:
        return "accepted"
    return "refused" if row["refused"] else "delivered"


def _message(row: sqlite3.Row) -> Message:
    return Message(
        reference=row["reference"], to=row["recipient"], text=row["text"], traceparent=row["traceparent"],
        at=datetime.fromtimestamp(row["at"], UTC), state=_state(row),
    )  # fmt: skip
