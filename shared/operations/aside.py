"""Messages that stand aside, as operators see them: what and why, never what they say."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, func, insert, select, text
from sqlalchemy.engine import RowMapping

from shared.db.tables import operator_action, parked
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id

OPEN = ("waiting", "parked")
SHOWN = (*OPEN, "refused")
_COLUMNS = (
    parked.c.position, parked.c.status, parked.c.type, parked.c.topic, parked.c.kafka_partition,
    parked.c.kafka_offset, parked.c.key, parked.c.event_id, parked.c.error, parked.c.attempts, parked.c.parked_at,
    parked.c.next_try_at, parked.c.settled_by, parked.c.settled_at,
)  # fmt: skip


class Aside(BaseModel):
    """A message that stands aside, without its body."""

    position: int
    status: str
    type: str
    topic: str
    partition: int
    offset: int
    key: str
    event_id: str
    error: str
    attempts: int
    parked_at: datetime
    next_try_at: datetime | None
    settled_by: str | None
    settled_at: datetime | None
    open: bool
    """Whether it can be replayed or discarded: what was refused cannot."""


class AsideCount(BaseModel):
    status: str
    count: int
    oldest_at: datetime


class Backlog(BaseModel):
    rows: int
    oldest_at: datetime | None


class Settled(BaseModel):
    """What an operator did."""

    id: UUID
    at: datetime
    person_id: UUID
    action: str
    reason: str
    position: int
    event_id: str
    topic: str
    key: str
    type: str


def _own(uow: UnitOfWork) -> Any:
    """Of the operator's agency; what names no agency is shown to every operator."""
    return func.coalesce(parked.c.agency, "").in_(("", uow.agency))


async def counts(uow: UnitOfWork) -> list[AsideCount]:
    query = select(parked.c.status, func.count().label("count"), func.min(parked.c.parked_at).label("oldest_at"))
    rows = await uow.session.execute(query.where(_own(uow), parked.c.status.in_(SHOWN)).group_by(parked.c.status))
    return [AsideCount.model_validate(dict(row)) for row in rows.mappings()]


async def backlog(uow: UnitOfWork) -> Backlog:
    """Facts of the agency that the relay has not published yet."""
    query = text("select count(*) as rows, min(occurred_at) as oldest_at from outbox_waiting")
    row = (await uow.session.execute(query)).mappings().one()
    return Backlog.model_validate(dict(row))


async def page(uow: UnitOfWork, after: int, limit: int) -> list[Aside]:
    """Oldest first, since an operator begins at the first of a key."""
    query = _shown(uow).where(parked.c.status.in_(SHOWN), parked.c.position > after)
    rows = await uow.session.execute(query.order_by(parked.c.position).limit(limit))
    return [_aside(row) for row in rows.mappings()]


async def find(uow: UnitOfWork, position: int, *, lock: bool = False) -> Aside:
    """One message, settled or not; locked, it stays as it is until the transaction ends."""
    query = _shown(uow).where(parked.c.position == position)
    row = (await uow.session.execute(query.with_for_update() if lock else query)).mappings().first()
    if row is None:
        raise NotFound
    return _aside(row)


async def remember(uow: UnitOfWork, message: Aside, action: str, reason: str, person_id: UUID) -> Settled:
    """Write down who did it and why."""
    copied = message.model_dump(include={"position", "event_id", "topic", "key", "type"})
    row = {"id": new_id(), "agency": uow.agency, "person_id": person_id, "action": action, "reason": reason, **copied}
    written = await uow.session.execute(insert(operator_action).values(row).returning(operator_action.c.at))
    return Settled.model_validate({**row, "at": written.scalar_one()})


async def action_on(uow: UnitOfWork, position: int) -> Settled | None:
    """What was done with a message, where an operator settled it through these routes."""
    query = select(operator_action).where(operator_action.c.position == position)
    row = (await uow.session.execute(query.order_by(operator_action.c.id.desc()).limit(1))).mappings().first()
    return None if row is None else Settled.model_validate(dict(row))


async def history(uow: UnitOfWork, after: UUID | None, limit: int) -> Sequence[Settled]:
    """Newest first."""
    query = select(operator_action).order_by(operator_action.c.id.desc()).limit(limit)
    if after is not None:
        query = query.where(operator_action.c.id < after)
    return [Settled.model_validate(dict(row)) for row in (await uow.session.execute(query)).mappings()]


def _shown(uow: UnitOfWork) -> Select[Any]:
    return select(*_COLUMNS).where(_own(uow))


def _aside(row: RowMapping) -> Aside:
    found = dict(row)
    place = {"partition": found.pop("kafka_partition"), "offset": found.pop("kafka_offset")}
    return Aside.model_validate({**found, **place, "open": found["status"] in OPEN})
