"""Many rows in one statement: they travel as one JSON document, so that their number changes no statement."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Table

from shared.db.together import NONE, Refusal, Write
from shared.db.unit_of_work import UnitOfWork


async def insert_rows(
    uow: UnitOfWork, table: Table, rows: Sequence[Mapping[str, Any]], refusals: Mapping[str, Refusal] = NONE
) -> None:
    """Insert rows of the same columns; columns left out take their defaults. Bytes, ids, days and times are fine.

    `refusals` says by name what it means when a unique constraint speaks.
    """
    if rows:
        statement = _statement(table.name, tuple(rows[0]))
        await uow.write(Write(statement, [as_json(rows)], refusals=refusals))


def as_json(rows: Iterable[Mapping[str, Any]]) -> str:
    """What `json_populate_recordset` reads: bytes in PostgreSQL's hexadecimal form."""
    return orjson.dumps([*rows], default=_written).decode()


@cache
def _statement(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(columns)
    source = f"json_populate_recordset(null::{table}, $1::json)"
    return f"insert into {table} ({names}) select {names} from {source}"  # noqa: S608 - names of our own tables


def _written(value: Any) -> str:
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, UUID):  # as the driver reads them: a subclass
        return str(value)
    raise TypeError(f"{type(value).__name__} cannot be stored")
