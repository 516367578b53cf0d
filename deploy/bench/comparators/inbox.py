"""Other ways from the broker into a database, over the product's own tables; and the messages bare."""

import time
from typing import Any

from aiokafka import AIOKafkaConsumer
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from shared.db.tables import inbox
from shared.events.enrollment import CoverageStarted

_BATCH = 1000
_AGENCY = text("select set_config('app.agency', :agency, true)")
_COVERAGE = text("""
insert into coverage (agency, participation_id, plan_id, person_id, employer_id, starts_on, ends_on)
values (:agency, :participation_id, :plan_id, :person_id, :employer_id, :starts_on, :ends_on)
on conflict (agency, participation_id, plan_id) do update
set person_id = excluded.person_id, employer_id = excluded.employer_id,
    starts_on = excluded.starts_on, ends_on = excluded.ends_on
""")


async def bare(reader: AIOKafkaConsumer, count: int) -> float:
    """Fetch and parse, and nothing else: what no consumer can be faster than."""
    began, parsed = time.perf_counter(), 0
    while parsed < count:
        for records in (await reader.getmany(timeout_ms=500, max_records=_BATCH)).values():
            for record in records:
                CoverageStarted.model_validate_json(record.value)
            parsed += len(records)
    return count / (time.perf_counter() - began)


async def message_by_message(engine: AsyncEngine, reader: AIOKafkaConsumer, seconds: float, count: int) -> float:
    """The same stack and the same effect with a transaction for each message; stops when time or messages are over."""
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    began, handled = time.perf_counter(), 0
    while handled < count:
        for records in (await reader.getmany(timeout_ms=500, max_records=_BATCH)).values():
            for record in records:
                if time.perf_counter() - began >= seconds:
                    return handled / (time.perf_counter() - began)
                async with sessions() as session, session.begin():
                    await _handle(session, record)
                handled += 1
    return handled / (time.perf_counter() - began)


async def _handle(session: Any, record: Any) -> None:
    headers = dict(record.headers)
    mark = insert(inbox).values(event_id=headers["ce_id"].decode(), type=headers["ce_type"].decode())
    new = await session.execute(mark.on_conflict_do_nothing().returning(inbox.c.event_id))
    if new.first() is None:
        return
    agency = headers["ce_agency"].decode()
    event = CoverageStarted.model_validate_json(record.value)
    await session.execute(_AGENCY, {"agency": agency})
    await session.execute(_COVERAGE, {"agency": agency, **event.model_dump(exclude={"refs"})})
