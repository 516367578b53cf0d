"""Counters of failed attempts: one row per subject and window, counted before the attempt and given back after it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import structlog
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from services.identity.domain import numbers
from services.identity.domain.attempt import Attempt, Limit
from services.identity.persistence import accounts
from services.identity.persistence.accounts import Account
from services.identity.persistence.tables import attempt as table
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.errors import TooManyRequests

_SWEEP = 20
_DIGITS = 16
_NOBODY = UUID(int=0)


@dataclass(frozen=True)
class Counted:
    """How many there were in the present window, and when it ends."""

    attempts: int
    seconds_left: int


async def admit(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> Account | None:
    """Count the attempt, or raise TooManyRequests; the account that it is about, where there is one.

    Whatever is logged of it says whom it was about: digits that nobody reads a number out of.
    """
    structlog.contextvars.bind_contextvars(login=keys.blind(numbers.login(attempt.login)).hex()[:_DIGITS])
    if await accounts.agency_name(uow) is None:
        return None
    account = await accounts.find(uow, keys.blind(numbers.login(attempt.login)))
    limits = [attempt.per_login_and_address(keys), attempt.per_address(keys), attempt.per_login(keys)]
    owner = account.person_id if account else _NOBODY
    known_here = await accounts.has_signed_in_from(uow, owner, limits[1].subject)
    await count(uow, limits, excused=limits[2:] if known_here else [])
    return account


async def count(uow: UnitOfWork, limits: Sequence[Limit], excused: Sequence[Limit] = ()) -> None:
    """Count an attempt on each, or raise TooManyRequests. Whoever is excused of a limit is counted all the same."""
    for limit in sorted(limits, key=lambda limit: limit.subject):
        counted = await tally(uow, limit)
        if counted.attempts > limit.count and limit not in excused:
            raise TooManyRequests(counted.seconds_left)
    await _sweep(uow)


async def forgive(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> None:
    """It was the owner: the login's counts begin anew, the address is given its count back."""
    owners = [attempt.per_login_and_address(keys).subject, attempt.per_login(keys).subject]
    await uow.session.execute(delete(table).where(table.c.subject.in_(owners)))
    place = (table.c.subject == attempt.per_address(keys).subject) & (table.c.count > 0)
    await uow.session.execute(update(table).where(place).values(count=table.c.count - 1))


async def forget(uow: UnitOfWork, limit: Limit) -> None:
    """It was the owner: counting begins anew."""
    await uow.session.execute(delete(table).where(table.c.subject == limit.subject))


async def tally(uow: UnitOfWork, limit: Limit) -> Counted:
    """One more in the present window."""
    until = func.now() + func.make_interval(0, 0, 0, 0, 0, 0, limit.seconds)
    fresh = insert(table).values(agency=uow.agency, subject=limit.subject, count=1, until=until)
    over = table.c.until <= func.now()
    statement = fresh.on_conflict_do_update(
        index_elements=["agency", "subject"],
        set_={
            "count": case((over, 1), else_=table.c.count + 1),
            "until": case((over, fresh.excluded.until), else_=table.c.until),
        },
    ).returning(table.c.count.label("attempts"), func.extract("epoch", table.c.until - func.now()).label("left"))
    row = (await uow.session.execute(statement)).one()
    return Counted(row.attempts, max(1, math.ceil(row.left)))


async def _sweep(uow: UnitOfWork) -> None:
    """Every attempt removes some rows whose window has passed, so that made-up logins cannot fill the table."""
    old = select(table.c.subject).where(table.c.until <= func.now()).limit(_SWEEP).with_for_update(skip_locked=True)
    await uow.session.execute(delete(table).where(table.c.subject.in_(old)))
