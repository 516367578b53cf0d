"""The chain over a service's entries: each hash is SM3 over the one before and the row; no row can change alone."""

from typing import TYPE_CHECKING, Any

import orjson
from cryptography.hazmat.primitives.hashes import SM3, Hash

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = (
    "seq", "at", "agency", "actor_id", "helped_id", "person_id", "role", "scope", "delegation", "outcome", "action",
    "kind", "object_id", "why", "session", "origin", "trace_id",
)  # fmt: skip
"""What is hashed of an entry, in this order."""
_WRITTEN = {
    "at": "(extract(epoch from at) * 1000000)::bigint as at",
    "actor_id": "actor_id::text", "helped_id": "helped_id::text", "person_id": "person_id::text",
}  # fmt: skip
SELECTED = ", ".join(_WRITTEN.get(column, column) for column in COLUMNS)
"""The same in SQL: numbers and texts, the time in microseconds since 1970."""


def canonical(row: "Iterable[Any]") -> bytes:
    """An entry as a JSON array without white space, from a row that was selected by SELECTED, in that order."""
    return orjson.dumps([*row])


def first_hash(service: str) -> bytes:
    """What stands before the first entry: no service's chain passes for another's."""
    return _sm3(f"huzhu audit of {service}".encode())


def next_hash(before: bytes, row: "Iterable[Any]") -> bytes:
    """The hash at the next position."""
    return _sm3(before + canonical(row))


def _sm3(content: bytes) -> bytes:
    digest = Hash(SM3())
    digest.update(content)
    return digest.finalize()
