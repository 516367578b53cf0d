"""Counters of failed attempts: one row per subject and window, counted before the attempt and given back after it."""

import math

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


async def admit(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> Account | None:
    """Count the attempt, or raise TooManyRequests; the account that it is about, where there is one."""
    if await accounts.agency_name(uow) is None:
        return None
    account = await accounts.find(uow, keys.blind(numbers.login(attempt.login)))
    limits = [attempt.per_login_and_address(keys), attempt.per_address(keys)]
    if account is None or not await accounts.has_signed_in_from(uow, account.person_id, limits[1].subject):
        limits.append(attempt.per_login(keys))
    for limit in sorted(limits, key=lambda limit: limit.subject):
        await _count(uow, limit)
    await _sweep(uow)
    return account


async def forgive(uow: UnitOfWork, keys: Keys, attempt: Attempt) -> None:
    """It was the owner: the login's counts begin anew, the address is given its count back."""
    owners = [attempt.per_login_and_address(keys).subject, attempt.per_login(keys).subject]
    await uow.session.execute(delete(table).where(table.c.subject.in_(owners)))
    place = (table.c.subject == attempt.per_address(keys).subject) & (table.c.count > 0)
    await uow.session.execute(update(table).where(place).values(count=table.c.count - 1))


async def _count(uow: UnitOfWork, limit: Limit) -> None:
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
    if row.attempts > limit.count:
        raise TooManyRequests(max(1, math.ceil(row.left)))


async def _sweep(uow: UnitOfWork) -> None:
    """Every attempt removes some rows whose window has passed, so that made-up logins cannot fill the table."""
    old = select(table.c.subject).where(table.c.until <= func.now()).limit(_SWEEP).with_for_update(skip_locked=True)
    await uow.session.execute(delete(table).where(table.c.subject.in_(old)))
