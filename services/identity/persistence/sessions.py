"""Rows of sessions: on which devices somebody is signed in; tokens change, and an old one that comes back ends it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, insert, select, update

from services.identity.persistence.tables import session, spent_token
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import idle_seconds

_GRACE = timedelta(seconds=10)
"""Requests that were under way when the token changed come with the old one: they are refused, and that is all."""
_SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Device:
    """A session as its owner sees it."""

    id: UUID
    device: str
    created_at: datetime
    last_seen_at: datetime | None
    helping: bool


async def rotate(uow: UnitOfWork, shown: bytes, token_digest: bytes, **changed: Any) -> datetime | None:
    """Give the session whose token was shown another one; the old one is remembered as spent. When it expires.

    None when somebody was quicker with the same token, or the session ended: of two at once one goes on.
    """
    statement = (
        update(session)
        .where(session.c.token_digest == shown, session.c.revoked_at.is_(None))
        .values(token_digest=token_digest, **changed)
        .returning(session.c.id, session.c.expires_at)
    )
    renewed = (await uow.session.execute(statement)).one_or_none()
    if renewed is None:
        return None
    spent = {"token_digest": shown, "agency": uow.agency, "session_id": renewed.id}
    await uow.session.execute(insert(spent_token).values(**spent, spent_at=func.clock_timestamp()))
    expires_at: datetime = renewed.expires_at
    return expires_at


def proof_of_owner(at: datetime) -> ColumnElement[datetime]:
    """When the session's owner proved it; of somebody for whom they act it proves nothing."""
    return case((session.c.help_id.is_(None), at), else_=session.c.stepped_up_at)


async def revoke_replayed(uow: UnitOfWork, token_digest: bytes) -> UUID | None:
    """End the session whose spent token somebody shows; its id, where one was ended."""
    family = (
        select(spent_token.c.session_id)
        .where(spent_token.c.token_digest == token_digest, spent_token.c.spent_at < func.now() - _GRACE)
        .scalar_subquery()
    )
    where = (session.c.id == family) & session.c.revoked_at.is_(None)
    statement = update(session).where(where).values(revoked_at=func.now()).returning(session.c.id)
    ended: UUID | None = (await uow.session.execute(statement)).scalar_one_or_none()
    return ended


async def seen(uow: UnitOfWork, session_id: UUID) -> None:
    """It was used just now; written once a minute at most."""
    stale = session.c.last_seen_at.is_(None) | (session.c.last_seen_at < func.now() - _SEEN_EVERY)
    where = (session.c.id == session_id) & stale
    await uow.session.execute(update(session).where(where).values(last_seen_at=func.now()))


async def devices(uow: UnitOfWork, person_id: UUID) -> list[Device]:
    used_at = func.coalesce(session.c.last_seen_at, session.c.created_at)
    alive = session.c.revoked_at.is_(None) & (session.c.expires_at > func.now())
    lately = used_at > func.now() - timedelta(seconds=idle_seconds(()))
    query = select(session).where(session.c.person_id == person_id, alive, lately).order_by(used_at.desc())
    rows = (await uow.session.execute(query)).all()
    return [Device(row.id, row.device, row.created_at, row.last_seen_at, row.help_id is not None) for row in rows]


async def revoke(uow: UnitOfWork, person_id: UUID, session_id: UUID) -> bool:
    """False when the person has no such session."""
    where = (session.c.id == session_id) & (session.c.person_id == person_id) & session.c.revoked_at.is_(None)
    statement = update(session).where(where).values(revoked_at=func.now()).returning(session.c.id)
    return (await uow.session.execute(statement)).first() is not None


async def revoke_all(uow: UnitOfWork, person_id: UUID, but: UUID | None = None) -> None:
    """Every session of the person ends, or every other one."""
    where = (session.c.person_id == person_id) & session.c.revoked_at.is_(None)
    if but is not None:
        where &= session.c.id != but
    await uow.session.execute(update(session).where(where).values(revoked_at=func.now()))
