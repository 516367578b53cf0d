"""Rows of browser sessions."""

from datetime import datetime

from sqlalchemy import delete, insert, select

from services.portal.persistence.tables import browser_session
from shared.db.unit_of_work import UnitOfWork


async def find(uow: UnitOfWork, identifier: bytes, now: datetime) -> bytes | None:
    """The sealed data of a session that has not expired."""
    query = select(browser_session.c.data).where(browser_session.c.id == identifier, browser_session.c.expires_at > now)
    row = (await uow.session.execute(query)).scalar_one_or_none()
    return None if row is None else bytes(row)


async def add(uow: UnitOfWork, identifier: bytes, data: bytes, expires_at: datetime) -> None:
    row = {"id": identifier, "agency": uow.agency, "data": data, "expires_at": expires_at}
    await uow.session.execute(insert(browser_session).values(row))


async def change(uow: UnitOfWork, identifier: bytes, data: bytes) -> None:
    """Other data for a session that goes on until it would have ended; rows themselves are never changed."""
    gone = delete(browser_session).where(browser_session.c.id == identifier).returning(browser_session.c.expires_at)
    expires_at = (await uow.session.execute(gone)).scalar_one_or_none()
    if expires_at is not None:
        await add(uow, identifier, data, expires_at)


async def remove(uow: UnitOfWork, identifier: bytes) -> None:
    await uow.session.execute(delete(browser_session).where(browser_session.c.id == identifier))


async def remove_expired(uow: UnitOfWork, now: datetime) -> None:
    await uow.session.execute(delete(browser_session).where(browser_session.c.expires_at <= now))
