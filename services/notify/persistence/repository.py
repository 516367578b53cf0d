"""Loading and saving messages."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from sqlalchemy import func, select, update

from services.notify.domain.message import Message
from services.notify.persistence.tables import message
from shared.db.unit_of_work import UnitOfWork
from shared.messaging.repository import Repository


class MessageRepository(Repository[Message]):
    entity = Message
    producer: ClassVar[str] = "notify"

    async def already(self, about_event: UUID) -> set[tuple[UUID, str]]:
        """The (person, channel) pairs that have a message about this event."""
        query = select(message.c.person_id, message.c.channel).where(message.c.about_event == about_event)
        return {(row.person_id, row.channel) for row in (await self._uow.session.execute(query)).all()}

    async def read_all(self, person_id: UUID, claim_id: UUID | None, now: datetime) -> int:
        """Mark what waits in one's inbox, of one claim or of all, in one statement; how many it were."""
        waiting = [message.c.person_id == person_id, message.c.channel == "inbox", message.c.read_at.is_(None)]
        if claim_id is not None:
            waiting.append(message.c.claim_id == claim_id)
        marked = update(message).where(*waiting).values(read_at=now, version=message.c.version + 1)
        return len((await self._uow.session.execute(marked.returning(message.c.id))).all())

    async def due(self, limit: int) -> Sequence[Message]:
        """Messages whose time has come, locked; those that somebody else holds are passed over."""
        query = select(Message).where(message.c.due_at <= func.clock_timestamp()).order_by(message.c.due_at)
        locked = query.limit(limit).with_for_update(skip_locked=True)
        return (await self._uow.session.execute(locked)).scalars().all()


async def database_time(uow: UnitOfWork) -> datetime:
    """Leases are measured by one clock, the database's."""
    moment: datetime = (await uow.session.execute(select(func.clock_timestamp()))).scalar_one()
    return moment
