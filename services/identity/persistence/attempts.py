"""Counters of failed attempts: one row per subject and window, counted before the attempt and given back after it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from sqlalchemy import delete

from services.identity.domain.attempt import Attempt, Limit
from services.identity.persistence import accounts
from services.identity.persistence.accounts import Account
from services.identity.persistence.tables import attempt as table
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.errors import TooManyRequests

_SWEEP = 20
_DIGITS = 16

_TALLY = """
with old as (
 select subject from attempt where until <= now() and subject <> all($2::bytea[]) limit $4 for update skip locked
), swept as (delete from attempt where subject in (select subject from old))
insert into attempt (agency, subject, count, until)
select $1, subject, 1, now() + make_interval(secs => seconds)
from unnest($2::bytea[], $3::int[]) as one (subject, seconds)
on conflict (agency, subject) do update set
 count = case when attempt.until <= now() then 1 else attempt.count + 1 end,
 until = case when attempt.until <= now() then excluded.until else attempt.until end
returning count, cast(extract(epoch from until - now()) as double precision) as seconds_left
"""
"""Every attempt removes some rows whose window has passed, so that made-up logins cannot fill the table."""
_FORGIVE = """
with forgotten as (delete from attempt where subject = any($1::bytea[]))
update attempt set count = count - 1 where subject = $2 and count > 0
"""


@dataclass(frozen=True)
class Counted:
    """How many there were in the present window, and when it ends."""

    attempts: int
    seconds_left: int


async def admit(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> Account | None:
    """Count the attempt, or raise TooManyRequests; the account that it is about, where there is one.

    Whatever is logged of it says whom it was about: digits that nobody reads a number out of.
    """
    login = keys.blind(attempt.plain_login)
    structlog.contextvars.bind_contextvars(login=login.hex()[:_DIGITS])
    limits = [attempt.per_login_and_address(keys), attempt.per_address(keys), attempt.per_login(keys)]
    claimed = await accounts.claimed(uow, login, limits[1].subject)
    if claimed is None:
        return None
    await count(uow, limits, excused=limits[2:] if claimed.known_here else [])
    return claimed.account


async def count(uow: UnitOfWork, limits: Sequence[Limit], excused: Sequence[Limit] = ()) -> None:
    """Count an attempt on each, or raise TooManyRequests. Whoever is excused of a limit is counted all the same."""
    ordered = sorted(limits, key=lambda limit: limit.subject)
    for limit, counted in zip(ordered, await _tallies(uow, ordered), strict=True):
        if counted.attempts > limit.count and limit not in excused:
            raise TooManyRequests(counted.seconds_left)


async def forgive(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> None:
    """It was the owner: the login's counts begin anew, the address is given its count back."""
    owners = [attempt.per_login_and_address(keys).subject, attempt.per_login(keys).subject]
    await uow.fetch(_FORGIVE, owners, attempt.per_address(keys).subject)


async def forget(uow: UnitOfWork, limit: Limit) -> None:
    """It was the owner: counting begins anew."""
    await uow.session.execute(delete(table).where(table.c.subject == limit.subject))


async def tally(uow: UnitOfWork, limit: Limit) -> Counted:
    """One more in the present window."""
    [counted] = await _tallies(uow, [limit])
    return counted


async def _tallies(uow: UnitOfWork, limits: Sequence[Limit]) -> list[Counted]:
    """One more of each, locked in this order."""
    subjects, seconds = [limit.subject for limit in limits], [limit.seconds for limit in limits]
    rows = await uow.fetch(_TALLY, uow.agency, subjects, seconds, _SWEEP)
    return [Counted(row["count"], max(1, math.ceil(row["seconds_left"]))) for row in rows]
