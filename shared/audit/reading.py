"""What auditors and people themselves read of a service's trace."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import ColumnElement, Select, and_, select

from shared.db.audit_tables import audit_entry
from shared.db.trail import REFUSED
from shared.db.unit_of_work import UnitOfWork


class LookedEntry(BaseModel):
    """Who looked at somebody's data or acted upon them, as that person may know it."""

    seq: int
    at: datetime
    actor_id: UUID | None
    helped_id: UUID | None
    role: str | None
    scope: str | None
    delegation: str | None
    outcome: str
    action: str
    kind: str | None
    object_id: str | None
    why: str | None
    by_system: bool
    """Nobody asked for it: it followed from what others had done."""


class Entry(LookedEntry):
    """The whole of it; `origin` is the address under a keyed hash: the same digits, the same address."""

    person_id: UUID | None
    session: str | None
    origin: str | None
    trace_id: str | None


class Wanted(BaseModel):
    """What an auditor looks for; everything that is given has to fit."""

    person: UUID | None = None
    actor: UUID | None = None
    action: str | None = None
    """The whole action or how it begins: `claims.`"""
    object_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None


_BY_SYSTEM = and_(audit_entry.c.actor_id.is_(None), audit_entry.c.origin.is_(None)).label("by_system")
_LOOKED = [audit_entry.c.get(name, _BY_SYSTEM) for name in LookedEntry.model_fields]
_ALL = [audit_entry.c.get(name, _BY_SYSTEM) for name in Entry.model_fields]


async def search(uow: UnitOfWork, wanted: Wanted, after: int | None, limit: int) -> list[Entry]:
    """Newest first."""
    rows = await _page(uow, select(*_ALL).where(*_conditions(wanted)), after, limit)
    return [Entry.model_validate(dict(row)) for row in rows]


async def about(uow: UnitOfWork, person_id: UUID, after: int | None, limit: int) -> list[LookedEntry]:
    """What others saw of the person or did upon them, newest first."""
    others = audit_entry.c.actor_id.is_distinct_from(person_id)
    query = select(*_LOOKED).where(audit_entry.c.person_id == person_id, others, audit_entry.c.outcome != REFUSED)
    return [LookedEntry.model_validate(dict(row)) for row in await _page(uow, query, after, limit)]


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    table = audit_entry.c
    conditions: list[ColumnElement[bool]] = []
    if wanted.person is not None:
        conditions.append(table.person_id == wanted.person)
    if wanted.actor is not None:
        acted = table.actor_id == wanted.actor
        upon_others = and_(acted, table.actor_id.is_distinct_from(table.person_id))
        upon_self = and_(table.person_id == wanted.actor, acted | (table.helped_id == wanted.actor))
        conditions.append(upon_others | upon_self)
    if wanted.object_id is not None:
        conditions.append(table.object_id == wanted.object_id)
    if wanted.action is not None:
        conditions.append(table.action.startswith(wanted.action, autoescape=True))
    if wanted.since is not None:
        conditions.append(table.at >= wanted.since)
    if wanted.until is not None:
        conditions.append(table.at < wanted.until)
    return conditions


async def _page(uow: UnitOfWork, query: Select[Any], after: int | None, limit: int) -> Sequence[Any]:
    if after is not None:
        query = query.where(audit_entry.c.seq < after)
    return (await uow.session.execute(query.order_by(audit_entry.c.seq.desc()).limit(limit))).mappings().all()
