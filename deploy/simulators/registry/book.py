"""Whom the registry knows, as digests of document, number and name together: it can say yes, and tell nothing."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from deploy.simulators.notebook import Notebook

_TABLE = "create table if not exists resident (digest blob primary key)"


class Control(BaseModel):
    """The switches of the simulator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    delay_seconds: float = Field(0, ge=0, le=60)
    refuse: bool = False
    """Answers 503, as if under repair."""
    anybody: bool = False
    """Says yes to everybody, for somebody who tries the pages with made-up numbers."""


class Resident(BaseModel):
    """A document of somebody, and the name on it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    document_type: str = Field(min_length=1, max_length=40)
    number: str = Field(min_length=1, max_length=24)
    name: str = Field(min_length=1, max_length=40)

    @property
    def digest(self) -> bytes:
        written = "\n".join((self.document_type, self.number.strip().upper(), "".join(self.name.split())))
        return hashlib.sha256(written.encode()).digest()


class Book(Notebook[Control]):
    """Residents and the switches."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _TABLE, Control)

    def enter(self, residents: Iterable[Resident]) -> None:
        rows = [(resident.digest,) for resident in residents]
        self._connection.executemany("insert or ignore into resident values (?)", rows)

    def knows(self, resident: Resident) -> bool:
        row = self._connection.execute("select 1 from resident where digest = ?", (resident.digest,)).fetchone()
        return row is not None
