"""Reads of one's own inbox, and of what the sender goes through."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from services.notify.persistence.tables import known_agency, message
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def inbox(uow: UnitOfWork, person_id: UUID, limit: int, after: UUID | None) -> list[Any]:
    """Newest first; one more than `limit` where there are more."""
    uow.audit.saw(person_id, "message")
    query = select(
        message.c.id, message.c.template, message.c.facts, message.c.claim_id, message.c.created_at, message.c.read_at
    ).where(message.c.person_id == person_id, message.c.channel == "inbox")
    if after is not None:
        query = query.where(message.c.id < after)
    return list((await uow.session.execute(query.order_by(message.c.id.desc()).limit(limit + 1))).all())


async def unread(uow: UnitOfWork, person_id: UUID) -> int:
    query = select(func.count()).where(
        message.c.person_id == person_id, message.c.channel == "inbox", message.c.read_at.is_(None)
    )
    return int((await uow.session.execute(query)).scalar_one())


async def deliveries(uow: UnitOfWork, message_id: UUID, person_id: UUID) -> list[Any]:
    """How the same news went out on every channel."""
    about = select(message.c.about_event).where(message.c.id == message_id, message.c.person_id == person_id)
    event = (await uow.session.execute(about)).scalar_one_or_none()
    if event is None:
        raise NotFound
    uow.audit.saw(person_id, "message", message_id)
    query = select(message.c.channel, message.c.state, message.c.changed_at).where(
        message.c.about_event == event, message.c.person_id == person_id
    )
    return list((await uow.session.execute(query.order_by(message.c.channel))).all())


async def agencies(uow: UnitOfWork) -> list[str]:
    """The agencies in which somebody could be told something."""
    return list((await uow.session.execute(select(known_agency.c.agency))).scalars())
