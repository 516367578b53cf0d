"""Short messages that wait to be sent by this service itself: codes, and word to a number that is an account's no more.

They stand sealed under a key of this service. Once sent or expired, the reference alone stays.
"""

import json
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, insert, select, update

from services.identity.persistence.tables import agency, short_message
from services.identity.settings import Keys
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.security.cipher import seal, unseal

_LEASE = timedelta(seconds=15)
"""Longer than an exchange with the provider takes."""
_SETTLED = {"sealed": None, "due_at": None}


@dataclass(frozen=True)
class Waiting:
    """`asked_before`: an exchange was begun and its end is unknown, so the provider is asked by reference first."""

    id: UUID
    phone: str
    text: str
    asked_before: bool


async def put(uow: UnitOfWork, keys: Keys, phone: str | None, text: str, lifetime: timedelta) -> None:
    """Without a phone the same row is written, which reaches nobody: the time taken tells nothing."""
    identifier = new_id()
    sealed = seal(keys.sealing, json.dumps([phone, text]).encode(), identifier.bytes)
    row = {"id": identifier, "agency": uow.agency, "sealed": sealed, "due_at": func.now()}
    await uow.session.execute(insert(short_message).values(**row, expires_at=func.now() + lifetime))


async def agencies(uow: UnitOfWork) -> list[str]:
    """Agencies of this service; asked inside one of them it knows that one."""
    return list((await uow.session.execute(select(agency.c.agency))).scalars())


async def take_due(uow: UnitOfWork, keys: Keys, limit: int) -> list[Waiting]:
    """Lease what is due; what expired, or reaches nobody, goes without a word."""
    expired = (short_message.c.expires_at <= func.now()) & short_message.c.due_at.is_not(None)
    await uow.session.execute(update(short_message).where(expired).values(_SETTLED))
    due = (
        select(short_message.c.id)
        .where(short_message.c.due_at <= func.now())
        .order_by(short_message.c.due_at)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    statement = (
        update(short_message)
        .where(short_message.c.id.in_(due))
        .values(due_at=func.now() + _LEASE, exchanges=short_message.c.exchanges + 1)
        .returning(short_message.c.id, short_message.c.sealed, short_message.c.exchanges)
    )
    rows = (await uow.session.execute(statement)).all()
    opened = [(row, json.loads(unseal(keys.sealing, bytes(row.sealed), row.id.bytes))) for row in rows]
    for row, (phone, _) in opened:
        if phone is None:
            await done(uow, row.id)
    return [Waiting(row.id, phone, text, row.exchanges > 1) for row, (phone, text) in opened if phone is not None]


async def again(uow: UnitOfWork, identifier: UUID, after: timedelta, *, surely_not_sent: bool) -> None:
    """Try once more later. What the provider surely does not have need not be asked for first."""
    values = {"due_at": func.now() + after} | ({"exchanges": 0} if surely_not_sent else {})
    await uow.session.execute(update(short_message).where(short_message.c.id == identifier).values(values))


async def done(uow: UnitOfWork, identifier: UUID) -> None:
    await uow.session.execute(update(short_message).where(short_message.c.id == identifier).values(_SETTLED))
