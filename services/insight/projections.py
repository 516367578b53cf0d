"""What is remembered of a fact. Safe in any order between aggregates: each state keeps the version that it is from."""

from sqlalchemy import Table, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Row

from services.insight.domain.statuses import ClaimChange, PayoutChange, claim_change, payout_change, status_of
from services.insight.domain.summary import summary
from services.insight.persistence.tables import claim, fact, payout, reference, rollup
from shared.db.unit_of_work import Heard, UnitOfWork
from shared.events.base import Event


async def record(uow: UnitOfWork, event: Event) -> None:
    """Remember the fact, whom it concerns, and where it leaves its claim and its payout."""
    heard = uow.heard
    if heard is None:
        raise ValueError("only an event being handled can be recorded")
    await _remember(uow, event, heard)
    await _count(uow, "event", event.type, 1)
    moved = claim_change(event)
    if moved is not None:
        await _move_claim(uow, moved, heard.aggregate_version)
    paid = payout_change(event)
    if paid is not None:
        await _move_payout(uow, paid, 0 if paid.is_first else heard.aggregate_version)


async def _remember(uow: UnitOfWork, event: Event, heard: Heard) -> None:
    row = {
        "event_id": uow.message_id,
        "agency": uow.agency,
        "type": event.type,
        "topic": event.topic,
        "occurred_at": heard.time,
        "aggregate_id": event.aggregate_id,
        "aggregate_version": heard.aggregate_version,
        "correlation_id": uow.cause.correlation_id,
        "causation_id": heard.causation_id,
        "trace_id": _trace_id(uow.cause.traceparent),
        "refs": event.refs,
        "summary": summary(event),
    }
    await uow.session.execute(insert(fact).values(row))
    concerns = [
        {"kind": kind, "subject_id": subject, "event_id": uow.message_id, "agency": uow.agency}
        for kind, subject in event.refs.items()
    ]
    if concerns:
        await uow.session.execute(insert(reference).values(concerns))


async def _move_claim(uow: UnitOfWork, change: ClaimChange, version: int) -> None:
    row = await _locked(uow, claim, "claim_id", change.claim_id)
    if version <= getattr(row, f"{change.by}_version"):
        return
    says = {"claim_says": row.claim_says, "case_says": row.case_says, f"{change.by}_says": change.status}
    status = status_of(**says)
    new = {**says, f"{change.by}_version": version, "status": status}
    await uow.session.execute(update(claim).where(claim.c.claim_id == change.claim_id).values(new))
    if status != row.status:
        await _count(uow, "claim", status, 1)
        await _count(uow, "claim", row.status, -1)


async def _move_payout(uow: UnitOfWork, change: PayoutChange, version: int) -> None:
    row = await _locked(uow, payout, "payout_id", change.payout_id)
    if version <= row.version:
        return
    new = {"version": version, "state": change.state, "amount_fen": change.amount_fen}
    await uow.session.execute(update(payout).where(payout.c.payout_id == change.payout_id).values(new))
    await _count(uow, "payout", row.state, -1, -row.amount_fen)
    await _count(uow, "payout", change.state, 1, change.amount_fen)


async def _locked(uow: UnitOfWork, table: Table, key: str, identifier: object) -> Row[tuple[object, ...]]:
    """The row of a subject, made empty where it is new."""
    new = {key: identifier, "agency": uow.agency}
    await uow.session.execute(insert(table).values(new).on_conflict_do_nothing())
    query = select(table).where(table.c[key] == identifier).with_for_update()
    return (await uow.session.execute(query)).one()


async def _count(uow: UnitOfWork, kind: str, name: str | None, count: int, amount_fen: int = 0) -> None:
    """Add to a counter; what is not yet anywhere (no name) is not counted."""
    if name is None:
        return
    row = {"agency": uow.agency, "kind": kind, "name": name, "count": count, "amount_fen": amount_fen}
    statement = insert(rollup).values(row)
    added = {
        "count": rollup.c.count + statement.excluded.count,
        "amount_fen": rollup.c.amount_fen + statement.excluded.amount_fen,
    }
    key = [rollup.c.agency, rollup.c.kind, rollup.c.name]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=added))


def _trace_id(traceparent: str | None) -> str | None:
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 else None  # noqa: PLR2004 - version, trace, span, flags
