"""Proof of a chain by public keys alone: every link, every signature, every anchor; the first that breaks is named."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joserfc.jwk import OKPKey

from shared import clock
from shared.audit.chain import COLUMNS, SELECTED, first_hash, next_hash
from shared.audit.heads import BadHead, Head

if TYPE_CHECKING:
    import asyncpg

_LINKS = f"""
select l.position, l.entry, l.hash, {", ".join(f"e.{column}" for column in COLUMNS)}
from audit_link l left join (select {SELECTED} from audit_entry) e on e.seq = l.entry order by l.position
"""  # noqa: S608 - names of our own columns
_HEADS = "select * from audit_head order by position"
_UNSEALED = """
select count(*), coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8
from audit_entry where not exists (select from audit_link where entry = seq)
"""
_PAGE = 5000
ANCHORED_WITHIN = timedelta(seconds=60)
_LINK_COLUMNS = 3


@dataclass
class Verdict:
    """What was looked at of one service, and the first thing that is not as it was sealed."""

    service: str
    entries: int = 0
    heads: int = 0
    anchors: int = 0
    unsealed: int = 0
    unsealed_seconds: float = 0.0
    """Age of the oldest entry that has no place in the chain yet."""
    broken: str | None = None


@dataclass
class _Expected:
    """Hashes that signed heads and anchors claim, by position."""

    claimed: dict[int, list[tuple[str, str]]] = field(default_factory=dict)

    def add(self, where: str, head: Head) -> None:
        self.claimed.setdefault(head.position, []).append((where, head.hash))

    def differing(self, position: int, digest: bytes) -> str | None:
        """Who claims another hash of a position that was reached."""
        wrong = (where for where, claimed in self.claimed.pop(position, ()) if claimed != digest.hex())
        return next(wrong, None)


async def verify(
    service: str, connection: "asyncpg.Connection[Any]", keys: Sequence[OKPKey], anchors: Sequence[bytes]
) -> Verdict:
    """One service's trace, in one consistent look at its database; `anchors` are lines of its anchor file."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        verdict, expected = Verdict(service), _Expected()
        verdict.unsealed, verdict.unsealed_seconds = await connection.fetchrow(_UNSEALED) or (0, 0.0)
        rows = await connection.fetch(_HEADS)
        heads = [(f"the head signed at position {row['position']}", Head.of_row(service, row)) for row in rows]
        verdict.heads, verdict.anchors = len(heads), len(anchors)
        verdict.broken = (
            _signed(service, heads, keys, expected)
            or _signed(service, _read(anchors), keys, expected)
            or await _links(service, connection, expected, verdict)
            or _kept(rows, anchors, verdict)
        )
    return verdict


def _read(lines: Sequence[bytes]) -> "list[tuple[str, Head | BadHead]]":
    found: list[tuple[str, Head | BadHead]] = []
    for number, line in enumerate(lines, 1):
        try:
            head = Head.read(line)
            found.append((f"the anchor at position {head.position}", head))
        except BadHead as error:
            found.append((f"line {number} of the anchors", error))
    return found


def _signed(
    service: str, heads: "Sequence[tuple[str, Head | BadHead]]", keys: Sequence[OKPKey], expected: _Expected
) -> str | None:
    """The first head that the service did not sign; what the others say is expected of the chain."""
    for where, head in heads:
        try:
            if isinstance(head, BadHead):
                raise head
            head.verify(keys)
            if head.service != service:
                raise BadHead(f"of {head.service}")
        except BadHead as error:
            return f"{where}: {error}"
        expected.add(where, head)
    return None


async def _links(
    service: str, connection: "asyncpg.Connection[Any]", expected: _Expected, verdict: Verdict
) -> str | None:
    digest = first_hash(service)
    async for row in _rows(connection):
        position = verdict.entries + 1
        if row["position"] != position:
            return f"position {position} is missing: the chain goes on at {row['position']}"
        if row["seq"] is None:
            return f"position {position}: entry {row['entry']} is gone"
        digest = next_hash(digest, [*row.values()][_LINK_COLUMNS:])
        if digest != bytes(row["hash"]):
            return f"position {position}: entry {row['entry']} is not what was sealed, or the link was altered"
        where = expected.differing(position, digest)
        if where is not None:
            return f"position {position}: the chain is another than {where} says"
        verdict.entries = position
    if expected.claimed:
        beyond = min(expected.claimed)
        return f"position {beyond}: the chain ends at {verdict.entries}, {expected.claimed[beyond][0][0]} is beyond it"
    return None


def _kept(heads: "Sequence[asyncpg.Record]", anchors: Sequence[bytes], verdict: Verdict) -> str | None:
    """The end of the chain is signed, and what was signed a while ago stands among the anchors."""
    if verdict.entries and (not heads or heads[-1]["position"] != verdict.entries):
        return f"position {verdict.entries}: the end of the chain is not signed"
    kept, limit = {Head.read(line).position for line in anchors}, clock.now() - ANCHORED_WITHIN
    lost = next((row["position"] for row in heads if row["position"] not in kept and row["at"] < limit), None)
    return None if lost is None else f"position {lost}: the head that was signed there is not among the anchors"


async def _rows(connection: "asyncpg.Connection[Any]") -> "AsyncIterator[asyncpg.Record]":
    async for row in connection.cursor(_LINKS, prefetch=_PAGE):
        yield row


def read_keys(path: Path) -> dict[str, list[OKPKey]]:
    """Public keys by service, from the document that stands beside the secrets."""
    document: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return {service: [OKPKey.import_key(key) for key in keys] for service, keys in document.items()}
