"""Facts wait here, in the producer's own transaction, until the relay has sent them; then they stay, for rebuilding."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from shared import clock
from shared.db.tables import outbox
from shared.db.unit_of_work import UnitOfWork
from shared.events.aggregate import Aggregate
from shared.events.base import Event
from shared.ids import new_id
from shared.observability.tracing import traceparent


class ForeignEvent(Exception):
    """A service may tell only its own facts."""


async def drain(uow: UnitOfWork, aggregate: Aggregate, producer: str) -> None:
    """Store the aggregate's untold facts. Called while its row is locked, so that `seq` follows its versions."""
    rows = [_row(uow, event, version, producer) for version, event in aggregate.take_facts()]
    if rows:
        await uow.session.execute(insert(outbox), rows)
        uow.told += len(rows)


def _row(uow: UnitOfWork, event: Event, version: int, producer: str, at: datetime | None = None) -> dict[str, Any]:
    if event.producer != producer:
        raise ForeignEvent(f"{producer} may not tell {event.type}")
    return {
        "id": new_id(),
        "agency": uow.agency,
        "topic": event.topic,
        "type": event.type,
        "aggregate_id": event.aggregate_id,
        "aggregate_version": version,
        "correlation_id": uow.cause.correlation_id or event.aggregate_id,
        "causation_id": uow.cause.causation_id,
        "traceparent": traceparent() or uow.cause.traceparent,
        "occurred_at": at or clock.now(),
        "payload": event.model_dump_json().encode(),
    }
