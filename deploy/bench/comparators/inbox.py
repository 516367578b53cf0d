"""Other ways from the broker into a database, over the product's own tables; and the messages bare."""

import time
from typing import Any

from aiokafka import AIOKafkaConsumer
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker

from deploy.bench.telling import Ends
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


async def bare(consumer: AIOKafkaConsumer, begin: Ends, count: int) -> float:
    """Fetch and parse, and nothing else: what no consumer can be faster than."""
    consumer.assign(list(begin))
    for partition, offset in begin.items():
        consumer.seek(partition, offset)
    began, parsed = time.perf_counter(), 0
    while parsed < count:
        batches = await consumer.getmany(timeout_ms=500, max_records=_BATCH)
        for records in batches.values():
            for record in records:
                CoverageStarted.model_validate_json(record.value)
            parsed += len(records)
    return count / (time.perf_counter() - began)


async def message_by_message(engine: AsyncEngine, consumer: AIOKafkaConsumer, begin: Ends, seconds: float) -> float:
    """The same stack and the same effect with a transaction for each message; offsets once a fetch."""
    consumer.assign(list(begin))
    for partition, offset in begin.items():
        consumer.seek(partition, offset)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    began, handled = 0.0, 0
    while not began or time.perf_counter() - began < seconds:
        batches = await consumer.getmany(timeout_ms=500, max_records=_BATCH)
        if not batches and not began:
            continue  # the first fetch after a seek may take its time
        began = began or time.perf_counter()
        for records in batches.values():
            for record in records:
                if time.perf_counter() - began >= seconds:
                    break
                async with sessions() as session, session.begin():
                    await _handle(session, record)
                handled += 1
        if not batches:
            break
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
