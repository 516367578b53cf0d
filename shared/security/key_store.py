"""The key provider of the embedded profile: a database of its own that only functions can reach.

Every person has one random SM4 key per purpose, wrapped under the platform's key-encryption key, which stands in a
file and never in a database. Each service's role may ask only for the purposes it is granted. A city with a key
management service puts that behind `KeyProvider` instead.
"""

import asyncio
import os
import time
from collections import OrderedDict
from collections.abc import Collection, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

import asyncpg

from shared.security.cipher import seal, unseal

GRANTS: dict[str, tuple[str, ...]] = {
    "identity": ("identity",),
    "contact": ("identity", "notify", "claims", "enrollment"),
    "enrolment": ("identity", "enrollment"),
    "medical": ("claims", "review"),
    "correspondence": ("identity", "review"),
    "payout": ("claims",),
    "answer": ("identity", "enrollment", "claims", "review", "notify"),
}
"""Purpose → services that may use it. Names and phones are `contact`, ID numbers travel as `enrolment`;
stored answers stand under the key of who asked, as `answer`; what the centre writes to applicants of identity's own
matters is `correspondence`."""

LEGAL_HOLD = ("payout",)
"""Purposes whose keys outlive an erasure: to whom money was paid is a financial record."""

SCHEMA = """
create table if not exists person_key (
  person_id uuid not null, purpose text not null, wrapped bytea not null, primary key (person_id, purpose));
create table if not exists erased_person (person_id uuid primary key, erased_at timestamptz not null default now());
create table if not exists purpose_grant (role text not null, purpose text not null, primary key (role, purpose));
create or replace function person_key_find(wanted text, people uuid[])
returns table (person_id uuid, wrapped bytea) language plpgsql security definer set search_path = public as $$
begin
  if not exists (select from purpose_grant g where g.role = session_user and g.purpose = wanted) then
    raise exception 'purpose % is not granted to %', wanted, session_user using errcode = '42501';
  end if;
  return query select k.person_id, k.wrapped from person_key k where k.purpose = wanted and k.person_id = any(people);
end $$;
create or replace function person_key_obtain(wanted text, people uuid[], proposals bytea[])
returns table (person_id uuid, wrapped bytea) language plpgsql security definer set search_path = public as $$
begin
  if not exists (select from purpose_grant g where g.role = session_user and g.purpose = wanted) then
    raise exception 'purpose % is not granted to %', wanted, session_user using errcode = '42501';
  end if;
  insert into person_key select p.person, wanted, p.proposal from unnest(people, proposals) as p(person, proposal)
    where not exists (select from erased_person e where e.person_id = p.person) on conflict do nothing;
  return query select k.person_id, k.wrapped from person_key k where k.purpose = wanted and k.person_id = any(people);
end $$;
create or replace function person_key_erase(person uuid, kept text[])
returns void language plpgsql security definer set search_path = public as $$
begin
  if not exists (select from purpose_grant g where g.role = session_user and g.purpose = 'identity') then
    raise exception 'erasing is not granted to %', session_user using errcode = '42501';
  end if;
  insert into erased_person (person_id) values (person) on conflict do nothing;
  delete from person_key k where k.person_id = person and k.purpose <> all(kept);
end $$;
revoke all on all tables in schema public from public;
"""
"""Idempotent; run by whoever provisions, as the owner of the key database. Then `grant_statements`."""

_FIND_EACH = """
    select purpose, found.* from unnest($1::text[]) as purpose cross join lateral person_key_find(purpose, $2) as found
"""
_REACH_SECONDS = 2.0
"""How long the key database may be silent, waiting for a connection included: less than a transaction has time for in
all, of which a lookup comes early. asyncpg's own patience takes twice as long: it waits until the server has heard that
it does not wait any more."""
_SERVER_SETTINGS = {"application_name": "huzhu keys", "statement_timeout": "2000", "lock_timeout": "1000"}
_CACHE_SECONDS = 60.0
_CACHE_SIZE = 20_000


def grant_statements() -> list[str]:
    """SQL that makes GRANTS true for the services' roles (`huzhu_<service>_app`)."""
    rows = [(f"huzhu_{service}_app", purpose) for purpose, services in GRANTS.items() for service in services]
    values = ", ".join(f"('{role}', '{purpose}')" for role, purpose in rows)
    roles = sorted({role for role, _ in rows})
    return [
        f"insert into purpose_grant values {values} on conflict do nothing",  # noqa: S608 - constants above
        *(f"grant execute on function person_key_find, person_key_obtain to {role}" for role in roles),
        *(f"grant execute on function person_key_erase to huzhu_{name}_app" for name in GRANTS["identity"]),
    ]


async def _as_it_is(_connection: Any) -> None:
    """Our statements leave nothing behind on a connection, so there is nothing to ask the database to tidy."""


class KeyStore:
    """KeyProvider over the key database; keys are cached for at most a minute, so that an erasure takes hold."""

    def __init__(self, url: str, key_encryption_key: bytes) -> None:
        self._url = url
        self._kek = key_encryption_key
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None
        self._connecting = asyncio.Lock()
        self._cache: OrderedDict[tuple[str, UUID], tuple[float, bytes]] = OrderedDict()

    async def find(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        found = self._cached(purpose, people)
        if len(found) < len(people):
            missing = [person for person in people if person not in found]
            rows = await self._fetch("select * from person_key_find($1, $2)", purpose, missing)
            found.update(self._remember(purpose, rows))
        return found

    async def expect(self, purposes: Sequence[str], people: Collection[UUID]) -> None:
        places = [(purpose, person) for purpose in purposes for person in people]
        missing = list({place[1] for place in places if not self._is_known(place)})
        if missing:
            for row in await self._fetch(_FIND_EACH, purposes, missing):
                self._remember(row["purpose"], [row])

    async def obtain(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        found = await self.find(purpose, people)
        if len(found) < len(people):
            missing = [person for person in people if person not in found]
            proposals = [seal(self._kek, os.urandom(16), self._bound(purpose, person)) for person in missing]
            query = "select * from person_key_obtain($1, $2, $3)"
            rows = await self._fetch(query, purpose, missing, proposals)
            found.update(self._remember(purpose, rows))
        return found

    async def erase(self, person: UUID) -> None:
        """Destroy the person's keys, but for those of records that the law keeps; caches forget them in a minute."""
        await self._fetch("select person_key_erase($1, $2)", person, [*LEGAL_HOLD])
        for place in [place for place in self._cache if place[1] == person and place[0] not in LEGAL_HOLD]:
            del self._cache[place]

    async def close(self) -> None:
        if self._pool is not None:
            with suppress(TimeoutError):  # nobody answers: the connections have been given up
                async with asyncio.timeout(_REACH_SECONDS):
                    await self._pool.close()

    async def _fetch(self, query: str, *arguments: Any) -> "list[asyncpg.Record]":
        """Over a connection that is given up when nobody waits for its answer any more."""
        pool = await self._connected()
        async with asyncio.timeout(_REACH_SECONDS):
            connection = await pool.acquire()
            try:
                return await connection.fetch(query, *arguments)
            except asyncio.CancelledError:
                connection.terminate()
                raise
            finally:
                await pool.release(connection)

    async def _connected(self) -> "asyncpg.Pool[asyncpg.Record]":
        async with self._connecting:
            if self._pool is None:
                self._pool = await asyncpg.create_pool(
                    self._url, min_size=0, max_size=3, reset=_as_it_is, server_settings=_SERVER_SETTINGS
                )
        return self._pool

    def _bound(self, purpose: str, person: UUID) -> bytes:
        return f"kek/{purpose}/{person}".encode()

    def _cached(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        now = time.monotonic()
        return {
            person: entry[1]
            for person in people
            if (entry := self._cache.get((purpose, person))) is not None and entry[0] > now
        }

    def _is_known(self, place: tuple[str, UUID]) -> bool:
        entry = self._cache.get(place)
        return entry is not None and entry[0] > time.monotonic()

    def _remember(self, purpose: str, rows: list[Any]) -> dict[UUID, bytes]:
        until = time.monotonic() + _CACHE_SECONDS
        opened = {}
        for row in rows:
            person: UUID = row["person_id"]
            opened[person] = unseal(self._kek, row["wrapped"], self._bound(purpose, person))
            self._cache[(purpose, person)] = (until, opened[person])
        while len(self._cache) > _CACHE_SIZE:
            self._cache.popitem(last=False)
        return opened
