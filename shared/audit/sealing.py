"""From entries to a chain: one sealer per service gives every entry its place, hashes, signs and anchors.

The place is given here and not when an entry is written: numbers are drawn before transactions commit, so that whoever
followed them would pass entries over. A chain computed in each transaction would let writers wait for one another.
"""

import asyncio
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import asyncpg
from joserfc.jwk import OKPKey
from obstore.exceptions import BaseError

from shared.audit.anchors import Anchors
from shared.audit.chain import SELECTED, first_hash, next_hash
from shared.audit.heads import BadHead, Head
from shared.failpoints import failpoint
from shared.observability.logs import log
from shared.observability.metrics import ANCHORS_MISSING, SEALED, UNSEALED_AGE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    Connection = asyncpg.Connection[asyncpg.Record]

_LOCK = "select pg_try_advisory_lock(hashtextextended('huzhu/sealer', 0))"
_LAST = "select position, hash from audit_link order by position desc limit 1"
_UNSEALED = """
from audit_entry where seq > coalesce((select sealed_to from audit_progress), 0)
 and not exists (select from audit_link where entry = audit_entry.seq offset 0)
"""
"""`offset 0`: one look into the index for each. Joined, all links ever made would be gone through every two seconds."""
_READ = f"select {SELECTED} {_UNSEALED} order by seq limit $1"
_AGE = f"select coalesce(extract(epoch from clock_timestamp() - min(at)), 0)::float8 {_UNSEALED}"  # noqa: S608 - the same
_LINK = "insert into audit_link (position, entry, hash) select * from unnest($1::bigint[], $2::bigint[], $3::bytea[])"
_HEAD = "insert into audit_head (position, hash, at, kid, signature) values ($1, $2, $3, $4, $5)"
_PROGRESS = """
insert into audit_progress (sealed_to) values ($1) on conflict (single) do update set sealed_to = excluded.sealed_to
"""
_WRITERS = """
select distinct virtualtransaction from pg_locks
where locktype = 'relation' and relation = 'audit_entry'::regclass and granted and mode = 'RowExclusiveLock'
 and database = (select oid from pg_database where datname = current_database())
"""
_UNANCHORED = "select * from audit_head where position > $1 order by position limit $2"
_PAGE = 5000
_REST_SECONDS = 2.0
_RETRY_SECONDS = 0.5


class Sealer:
    """Seals for as long as it holds the lock; a standby waits for it."""

    def __init__(self, service: str, url: str, key: OKPKey, anchors: Anchors) -> None:
        self._service = service
        self._url = url
        self._key = key
        self._anchors = anchors
        self._anchored: int | None = None
        """The position of the last anchor, where it is known."""
        self._looked = time.monotonic()
        """When it was last known how old the oldest unsealed entry is."""
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Seal what is there, then return from `run`."""
        self._stopping.set()

    async def run(self) -> None:
        """Work until stopped, through losses of the database and of the place of the anchors."""
        while True:
            try:
                await self._work()
            except Exception as error:  # noqa: BLE001 - what keeps the trace from being sealed stops no service: it is told
                log().warning("sealer_interrupted", error=type(error).__name__, detail=str(error)[:200])
                UNSEALED_AGE.set(time.monotonic() - self._looked)
                await asyncio.sleep(_RETRY_SECONDS)
            if self._stopping.is_set():
                return

    async def _work(self) -> None:
        async with _connected(self._url) as connection:
            while not await connection.fetchval(_LOCK):
                await self._look(connection)
                await self._rest()
                if self._stopping.is_set():
                    return
            chain = await Chain.of(connection, self._service, self._key)
            while True:
                await self._look(connection)
                last = self._stopping.is_set()
                while await chain.seal(_PAGE) == _PAGE:
                    await self._anchor(connection)
                await self._anchor(connection)
                if last:
                    return
                await self._rest()

    async def _look(self, connection: "Connection") -> None:
        UNSEALED_AGE.set(await connection.fetchval(_AGE))
        self._looked = time.monotonic()

    async def _anchor(self, connection: "Connection") -> None:
        """Heads that the database has and the anchors have not: of this batch, or from before a crash."""
        try:
            if self._anchored is None:
                self._anchored = await self._anchors.last()
            while rows := await connection.fetch(_UNANCHORED, self._anchored, _PAGE):
                ANCHORS_MISSING.set(len(rows))
                failpoint("sealer.between_commit_and_anchor")
                await self._anchors.add([Head.of_row(self._service, row) for row in rows])
                self._anchored = rows[-1]["position"]
            ANCHORS_MISSING.set(0)
        except (OSError, BadHead, BaseError) as error:  # what cannot be anchored yet is sealed all the same
            self._anchored = None
            log().warning("anchors_unreachable", error=type(error).__name__)

    async def _rest(self) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(_REST_SECONDS):
                await self._stopping.wait()


@dataclass
class Chain:
    """The end of the chain as the holder of the lock knows it; whoever else wrote to it meets the primary key."""

    connection: "Connection"
    service: str
    key: OKPKey
    position: int
    hash: bytes
    _seen: int = 0
    """The highest number that was sealed."""
    _behind: int = 0
    """Up to here nothing has to be looked for any more."""
    _awaited: tuple[int, set[str]] | None = None
    """A number, and the transactions that may still bring lower ones."""

    @classmethod
    async def of(cls, connection: "Connection", service: str, key: OKPKey) -> "Chain":
        """As it stands."""
        last = await connection.fetchrow(_LAST)
        if last is None:
            return cls(connection, service, key, 0, first_hash(service))
        return cls(connection, service, key, last["position"], bytes(last["hash"]))

    async def seal(self, limit: int) -> int:
        """Give up to so many entries their places; how many there were."""
        ended = await self._have_ended()
        rows = await self.connection.fetch(_READ, limit)
        async with self.connection.transaction():
            if rows:
                await self._add(rows)
            if ended and len(rows) < limit and self._awaited is not None:  # whatever came below the number is sealed
                self._behind, self._awaited = self._awaited[0], None
                await self.connection.execute(_PROGRESS, self._behind)
        SEALED.inc(len(rows))
        return len(rows)

    async def _add(self, rows: "Sequence[asyncpg.Record]") -> None:
        digest, hashes = self.hash, []
        for row in rows:
            digest = next_hash(digest, row.values())
            hashes.append(digest)
        places = [*range(self.position + 1, self.position + len(rows) + 1)]
        numbers = [row["seq"] for row in rows]
        await self.connection.execute(_LINK, places, numbers, hashes)
        at = await self.connection.fetchval("select clock_timestamp()")
        head = Head.sign(self.key, self.service, places[-1], digest, at)
        await self.connection.execute(_HEAD, head.position, digest, at, head.kid, head.signature)
        self.position, self.hash, self._seen = places[-1], digest, max(self._seen, *numbers)

    async def _have_ended(self) -> bool:
        """Whether the transactions under way when a number was seen have ended: none can bring a lower one then."""
        writers = {row[0] for row in await self.connection.fetch(_WRITERS)}
        if self._awaited is None:
            self._awaited = (self._seen, writers) if self._seen > self._behind else None
            return False
        self._awaited = (self._awaited[0], self._awaited[1] & writers)
        return not self._awaited[1]


@asynccontextmanager
async def _connected(url: str) -> "AsyncIterator[Connection]":
    settings = {"application_name": "huzhu-sealer", "timezone": "UTC", "enable_seqscan": "off", "jit": "off"}
    connection = await asyncpg.connect(url, timeout=5, command_timeout=30, server_settings=settings)
    try:
        yield connection
    finally:
        connection.terminate()
