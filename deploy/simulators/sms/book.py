"""What the SMS provider wrote down: messages by reference, and the switches."""

import sqlite3
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict

from deploy.simulators.notebook import Notebook

State = Literal["accepted", "delivered", "refused"]

_TABLE = """
create table if not exists message (
  reference text primary key, recipient text not null, text text not null, traceparent text, refused integer not null,
  at real not null, decided_at real not null, times_sent integer not null default 1)
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


class Book(Notebook[Control]):
    """Messages and the switches."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLE, Control)

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


def _state(row: sqlite3.Row) -> State:
    if time.time() < row["decided_at"]:
        return "accepted"
    return "refused" if row["refused"] else "delivered"


def _message(row: sqlite3.Row) -> Message:
    return Message(
        reference=row["reference"], to=row["recipient"], text=row["text"], traceparent=row["traceparent"],
        at=datetime.fromtimestamp(row["at"], UTC), state=_state(row),
    )  # fmt: skip
