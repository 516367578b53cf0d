"""Facts wait here, in the producer's own transaction, until the relay has sent them; then they stay, for rebuilding."""

from collections.abc import Iterable
from typing import Any

from shared import clock
from shared.db.rows import insert_rows
from shared.db.tables import outbox
from shared.db.unit_of_work import Cause, UnitOfWork
from shared.events.aggregate import Aggregate
from shared.events.base import Event
from shared.ids import new_id
from shared.observability.tracing import traceparent


class ForeignEvent(Exception):
    """A service may tell only its own facts."""


async def drain(uow: UnitOfWork, told: Iterable[tuple[Aggregate, Cause]], producer: str) -> None:
    """Store aggregates' untold facts, each for its cause, while their rows are locked: `seq` follows versions."""
    here = traceparent()
    rows = [
        _row(uow, event, version, cause._replace(traceparent=here) if here else cause, producer)
        for aggregate, cause in told
        for version, event in aggregate.take_facts()
    ]
    await insert_rows(uow, outbox, rows)
    uow.told += len(rows)


def _row(uow: UnitOfWork, event: Event, version: int, cause: Cause, producer: str) -> dict[str, Any]:
    if event.producer != producer:
        raise ForeignEvent(f"{producer} may not tell {event.type}")
    aggregate_id = event.aggregate_id
    return {
        "id": new_id(),
        "agency": uow.agency,
        "topic": event.topic,
        "type": event.type,
        "aggregate_id": aggregate_id,
        "aggregate_version": version,
        "correlation_id": cause.correlation_id or aggregate_id,
        "causation_id": cause.causation_id,
        "traceparent": cause.traceparent,
        "occurred_at": clock.now(),
        "payload": event.model_dump_json().encode(),
    }
