"""A consumer sees each event once: the mark and the effect commit together."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from shared.db.tables import inbox, parked
from shared.db.unit_of_work import UnitOfWork

_OPEN = ("waiting", "parked")


async def first_time(uow: UnitOfWork, events: Sequence[tuple[UUID, str]]) -> set[UUID]:
    """Mark (id, type) pairs as handled; returns those that were not marked before."""
    if not events:
        return set()
    rows = [{"event_id": identifier, "type": kind} for identifier, kind in dict(events).items()]
    statement = insert(inbox).values(rows).on_conflict_do_nothing().returning(inbox.c.event_id)
    return set((await uow.session.execute(statement)).scalars())


async def blocked_keys(uow: UnitOfWork, keys: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (topic, key) pairs that have a message parked or waiting: later ones queue behind it."""
    query = select(parked.c.topic, parked.c.key).where(
        parked.c.status.in_(_OPEN), parked.c.key.in_({key for _, key in keys})
    )
    found = {(topic, key) for topic, key in (await uow.session.execute(query)).all()}
    return found & keys


async def set_aside(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Keep a message in the parked table; one that stands there already stays as it is."""
    await uow.session.execute(insert(parked).values(row).on_conflict_do_nothing(index_elements=["event_id"]))


async def seen(uow: UnitOfWork, event_id: UUID) -> bool:
    """Whether the event had its effect already."""
    query = select(inbox.c.event_id).where(inbox.c.event_id == event_id)
    return (await uow.session.execute(query)).first() is not None


async def given_up(uow: UnitOfWork, events: Sequence[str]) -> set[str]:
    """Those of the event ids that an operator discarded: delivered again, they still have no effect."""
    query = select(parked.c.event_id).where(parked.c.event_id.in_(events), parked.c.status == "discarded")
    return set((await uow.session.execute(query)).scalars())
