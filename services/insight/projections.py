"""What is remembered of a fact. Safe in any order between aggregates: each state keeps the version that it is from.

The statements are constant, so that the many events of a rebuild cost no compilation of SQL.
"""

import json
from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.engine import Row

from services.insight.domain.minutes import minute_name
from services.insight.domain.statuses import ClaimChange, PayoutChange, claim_change, payout_change, since_of, status_of
from services.insight.domain.summary import summary
from services.insight.persistence.tables import NUMBER
from shared.db.unit_of_work import Heard, UnitOfWork
from shared.events.base import Event
from shared.events.claims import ClaimSubmitted

_REMEMBER = text("""
with remembered as (
  insert into fact (event_id, agency, type, topic, occurred_at, aggregate_id, aggregate_version, correlation_id,
    causation_id, trace_id, refs, summary)
  values (:event_id, :agency, :type, :topic, :occurred_at, :aggregate_id, :aggregate_version, :correlation_id,
    :causation_id, :trace_id, cast(:refs as jsonb), cast(:summary as jsonb)))
insert into reference (kind, subject_id, event_id, agency)
select kind, subject, :event_id, :agency
from jsonb_each_text(cast(:refs as jsonb) || cast(:number as jsonb)) as r (kind, subject)
""")
_COUNT = text("""
insert into rollup (agency, kind, name, count, amount_fen)
select :agency, kind, name, moved, fen from unnest(
  cast(:kinds as text[]), cast(:names as text[]), cast(:moved as bigint[]), cast(:fen as bigint[])
) as c (kind, name, moved, fen)
on conflict (agency, kind, name) do update
set count = rollup.count + excluded.count, amount_fen = rollup.amount_fen + excluded.amount_fen
""")
_CLAIM = text("""
insert into claim (claim_id, agency) values (:id, :agency)
on conflict (claim_id) do update set claim_id = excluded.claim_id returning *
""")
_MOVE_CLAIM = text("""
update claim set claim_says = :claim_says, claim_version = :claim_version, case_says = :case_says,
  case_version = :case_version, status = :status, claim_at = :claim_at, case_at = :case_at, since = :since
where claim_id = :id
""")
_PAYOUT = text("""
insert into payout (payout_id, agency) values (:id, :agency)
on conflict (payout_id) do update set payout_id = excluded.payout_id returning *
""")
_MOVE_PAYOUT = text("""
update payout set version = :version, state = :state, amount_fen = :amount_fen, since = :since where payout_id = :id
""")


class Tally:
    """How much each counter moves by one fact, or by many."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str, str]] = Counter()
        self._amounts: Counter[tuple[str, str, str]] = Counter()

    def add(self, agency: str, kind: str, name: str | None, count: int, amount_fen: int = 0) -> None:
        """Move a counter; what is not yet anywhere (no name) is not counted."""
        if name is not None:
            self._counts[agency, kind, name] += count
            self._amounts[agency, kind, name] += amount_fen

    async def store(self, uow: UnitOfWork) -> None:
        """Write the moves down and begin again at none."""
        for agency in sorted({agency for agency, _, _ in self._counts}):
            await uow.enter(agency)
            keys = [key for key in self._counts if key[0] == agency]
            columns = {"kinds": [kind for _, kind, _ in keys], "names": [name for _, _, name in keys]}
            moves = {"moved": [self._counts[key] for key in keys], "fen": [self._amounts[key] for key in keys]}
            await uow.session.execute(_COUNT, {"agency": agency, **columns, **moves})
        self._counts.clear()
        self._amounts.clear()


async def record(uow: UnitOfWork, event: Event) -> None:
    """Remember the fact, whom it concerns, and where it leaves its claim and its payout."""
    tally = Tally()
    await remember(uow, event, tally)
    await tally.store(uow)


async def remember(uow: UnitOfWork, event: Event, tally: Tally) -> None:
    """The same, with the counters left in the tally.

    A rebuild is one transaction: a counter moved by each of its facts would leave a version of its row behind by each.
    """
    heard = uow.heard
    if heard is None:
        raise ValueError("only an event being handled can be recorded")
    await uow.session.execute(_REMEMBER, _fact(uow, event, heard))
    tally.add(uow.agency, "event", event.type, 1)
    tally.add(uow.agency, "minute", f"{minute_name(heard.time)} {event.type}", 1)
    moved, paid = claim_change(event), payout_change(event)
    if moved is not None:
        await _move_claim(uow, moved, heard, tally)
    if paid is not None:
        await _move_payout(uow, paid, heard, tally)


def _fact(uow: UnitOfWork, event: Event, heard: Heard) -> dict[str, Any]:
    return {
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
        "refs": json.dumps(event.refs),
        "number": json.dumps(_number(event)),
        "summary": json.dumps(summary(event)),
    }


def _number(event: Event) -> dict[str, str]:
    """By which people name the claim that was submitted."""
    return {NUMBER: event.number} if isinstance(event, ClaimSubmitted) else {}


async def _move_claim(uow: UnitOfWork, change: ClaimChange, heard: Heard, tally: Tally) -> None:
    row = await _locked(uow, _CLAIM, change.claim_id)
    before = {"claim_version": row.claim_version, "case_version": row.case_version}
    if heard.aggregate_version <= before[f"{change.by}_version"]:
        return
    says = {"claim_says": row.claim_says, "case_says": row.case_says, f"{change.by}_says": change.status}
    times = {"claim_at": row.claim_at, "case_at": row.case_at, f"{change.by}_at": heard.time}
    versions = {**before, f"{change.by}_version": heard.aggregate_version}
    status, since = status_of(**says), since_of(**says, **times)
    moved = {**says, **versions, **times, "status": status, "since": since}
    await uow.session.execute(_MOVE_CLAIM, {"id": change.claim_id, **moved})
    tally.add(uow.agency, "claim", row.status, -1)
    tally.add(uow.agency, "claim", status, 1)


async def _move_payout(uow: UnitOfWork, change: PayoutChange, heard: Heard, tally: Tally) -> None:
    version = 0 if change.is_first else heard.aggregate_version
    row = await _locked(uow, _PAYOUT, change.payout_id)
    if version <= row.version:
        return
    new = {"version": version, "state": change.state, "amount_fen": change.amount_fen, "since": heard.time}
    await uow.session.execute(_MOVE_PAYOUT, {"id": change.payout_id, **new})
    tally.add(uow.agency, "payout", row.state, -1, -row.amount_fen)
    tally.add(uow.agency, "payout", change.state, 1, change.amount_fen)


async def _locked(uow: UnitOfWork, statement: TextClause, identifier: UUID) -> Row[Any]:
    """The row of a subject, made empty where it is new."""
    return (await uow.session.execute(statement, {"id": identifier, "agency": uow.agency})).one()


def _trace_id(traceparent: str | None) -> str | None:
    parts = (traceparent or "").split("-")
    return parts[1] if len(parts) == 4 else None  # noqa: PLR2004 - version, trace, span, flags
