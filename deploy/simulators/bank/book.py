"""What the bank wrote down: payments by reference, the answers it owes, and the switches."""

import json
import sqlite3
import time
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from deploy.simulators.notebook import Notebook
from shared.messaging.envelope import Headers

_TABLE = """
create table if not exists payment (
  reference text primary key, payout_id text not null, amount_fen integer not null, state text not null, reason text,
  headers text not null, body blob not null, due_at real not null,
  answered integer not null default 0, answered_unsigned integer not null default 0)
"""


class Control(BaseModel):
    """The switches of the simulator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_seconds: float = 0
    refuse: bool = False
    duplicate: bool = False
    unsigned: bool = False
    closed_accounts: list[str] = []


class Payment(BaseModel):
    """A payment as GET /control/payments shows it."""

    reference: str
    payout_id: str
    amount_fen: int
    state: str
    reason: str | None


@dataclass(frozen=True)
class Answer:
    """A message that the bank owes. Sending it again says the very same, signed anew: at that time, by that key."""

    reference: str
    headers: Headers
    body: bytes


class Book(Notebook[Control]):
    """Payments, the answers to them, and the switches."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLE, Control)

    def record(self, payment: Payment, answer: Answer, delay_seconds: float) -> None:
        """Write a payment down, with the answer to it."""
        headers = json.dumps([[name, value.decode()] for name, value in answer.headers])
        row = (
            payment.reference, payment.payout_id, payment.amount_fen, payment.state, payment.reason,
            headers, answer.body, time.time() + delay_seconds,
        )  # fmt: skip
        self._connection.execute(
            "insert into payment (reference, payout_id, amount_fen, state, reason, headers, body, due_at)"
            " values (?, ?, ?, ?, ?, ?, ?, ?)",
            row,
        )

    def owes_again(self, reference: str) -> bool:
        """Whether this reference was handled before; its answer is then sent once more."""
        return bool(
            self._connection.execute("update payment set answered = 0 where reference = ?", (reference,)).rowcount
        )

    def due(self, *, unsigned: bool) -> list[Answer]:
        """Answers to send now. One that left unsigned is owed until it has left signed."""
        rows = self._connection.execute(
            "select reference, headers, body from payment where not answered and due_at <= ?"
            " and not (answered_unsigned and ?) order by rowid",
            (time.time(), unsigned),
        )
        return [_answer(row) for row in rows]

    def answered(self, reference: str, *, unsigned: bool) -> None:
        """The answer has left."""
        column = "answered_unsigned" if unsigned else "answered"
        self._connection.execute(f"update payment set {column} = 1 where reference = ?", (reference,))  # noqa: S608 - one of two names

    def payments(self) -> list[Payment]:
        rows = self._connection.execute(
            "select reference, payout_id, amount_fen, state, reason from payment order by rowid"
        )
        return [Payment(**dict(row)) for row in rows]

    @property
    def cluster_id(self) -> str | None:
        """The broker that was last listened to."""
        return self.note("cluster_id")

    @cluster_id.setter
    def cluster_id(self, cluster_id: str) -> None:
        self.keep("cluster_id", cluster_id)


def _answer(row: sqlite3.Row) -> Answer:
    headers = [(name, value.encode()) for name, value in json.loads(row["headers"])]
    return Answer(row["reference"], headers, row["body"])
