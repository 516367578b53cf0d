"""A consumer sees each event once: the mark and the effect commit together.

The statements are constant and take arrays, so that a batch of any size costs one of each.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from shared.db.arrays import as_array, once_each
from shared.db.tables import inbox, parked
from shared.db.unit_of_work import UnitOfWork

_MARK = text("""
with marked as (
 insert into inbox (event_id, type)
 select event_id, (cast(:types as text[]))[place]
 from unnest(cast(cast(:ids as text) as uuid[]), cast(cast(:places as text) as int[])) as m (event_id, place)
 on conflict do nothing returning event_id
)
select case when count(*) < :all then coalesce(array_agg(event_id), '{}') end from marked
""")
"""Answers nothing where all were new: that is almost always so."""
_ANY = text("select exists (select from parked where status in ('waiting', 'parked', 'discarded'))")
_STANDING = text("""
select topic, key, null as event_id from parked
where status in ('waiting', 'parked') and key = any(cast(:keys as text[]))
union all
select null, null, event_id from parked where status = 'discarded' and event_id = any(cast(:ids as text[]))
""")


async def first_time(uow: UnitOfWork, events: Sequence[tuple[UUID, str]]) -> set[UUID]:
    """Mark (id, type) pairs as handled; returns those that were not marked before."""
    if not events:
        return set()
    ids = [identifier for identifier, _ in events]
    types, places = once_each([kind for _, kind in events])
    columns = {"ids": as_array(ids), "types": types, "places": places, "all": len(events)}
    new = (await uow.session.execute(_MARK, columns)).scalar_one()
    return set(ids if new is None else new)


async def standing(
    uow: UnitOfWork, keys: Iterable[tuple[str, str]], events: Iterable[str]
) -> tuple[set[tuple[str, str]], set[str]]:
    """What later messages have to heed: keys with a message parked or waiting, and ids that an operator discarded.

    Behind the first ones they queue; the others have no effect though delivered again. Mostly there are none of both,
    and nobody is asked for keys and ids.
    """
    if not (await uow.session.execute(_ANY)).scalar_one():
        return set(), set()
    given = set(keys)
    columns = {"keys": list({key for _, key in given}), "ids": list(events)}
    rows = (await uow.session.execute(_STANDING, columns)).all()
    blocked = {(row.topic, row.key) for row in rows if row.event_id is None}
    return blocked & given, {row.event_id for row in rows if row.event_id is not None}


async def set_aside(uow: UnitOfWork, row: dict[str, Any], wait: timedelta | None = None) -> bool:
    """Keep a message in the parked table; one that stands there already stays as it is. Whether it is new there.

    It is tried again after `wait` by the database's clock, by which the timer goes: one's own may be days wrong.
    """
    due = {} if wait is None else {"next_try_at": func.now() + wait}
    put = insert(parked).values(row | due).on_conflict_do_nothing(index_elements=["event_id"])
    return (await uow.session.execute(put.returning(parked.c.position))).first() is not None


async def seen(uow: UnitOfWork, event_id: UUID) -> bool:
    """Whether the event had its effect already."""
    query = select(inbox.c.event_id).where(inbox.c.event_id == event_id)
    return (await uow.session.execute(query)).first() is not None
