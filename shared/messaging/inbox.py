"""A consumer sees each event once: the mark and the effect commit together.

The statements are constant and take arrays, so that a batch of any size costs one of each.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from shared.db.tables import inbox, parked
from shared.db.unit_of_work import UnitOfWork

_MARK = text("""
insert into inbox (event_id, type)
select event_id, type from unnest(cast(:ids as uuid[]), cast(:types as text[])) as m (event_id, type)
on conflict do nothing returning event_id
""")
_BLOCKED = text("""
select topic, key from parked where status in ('waiting', 'parked') and key = any(cast(:keys as text[]))
""")
_GIVEN_UP = text("""
select event_id from parked where event_id = any(cast(:ids as text[])) and status = 'discarded'
""")


async def first_time(uow: UnitOfWork, events: Sequence[tuple[UUID, str]]) -> set[UUID]:
    """Mark (id, type) pairs as handled; returns those that were not marked before."""
    if not events:
        return set()
    columns = {"ids": [identifier for identifier, _ in events], "types": [kind for _, kind in events]}
    return set((await uow.session.execute(_MARK, columns)).scalars())


async def blocked_keys(uow: UnitOfWork, keys: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Those of the (topic, key) pairs that have a message parked or waiting: later ones queue behind it."""
    rows = await uow.session.execute(_BLOCKED, {"keys": list({key for _, key in keys})})
    return {(topic, key) for topic, key in rows.all()} & keys


async def set_aside(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Keep a message in the parked table; one that stands there already stays as it is."""
    await uow.session.execute(insert(parked).values(row).on_conflict_do_nothing(index_elements=["event_id"]))


async def seen(uow: UnitOfWork, event_id: UUID) -> bool:
    """Whether the event had its effect already."""
    query = select(inbox.c.event_id).where(inbox.c.event_id == event_id)
    return (await uow.session.execute(query)).first() is not None


async def given_up(uow: UnitOfWork, events: Sequence[str]) -> set[str]:
    """Those of the event ids that an operator discarded: delivered again, they still have no effect."""
    return set((await uow.session.execute(_GIVEN_UP, {"ids": events})).scalars())
