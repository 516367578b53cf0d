"""Reads: counters, the story of a claim, and the digest of everything remembered."""

import hashlib
import json
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Column, Select, Table, and_, func, literal, select
from sqlalchemy.orm import aliased

from services.insight.domain.minutes import minute_name, minute_of
from services.insight.domain.story import Fact, in_order
from services.insight.persistence.tables import NUMBER, PROJECTIONS, claim, fact, payout, reference, rollup
from shared import clock
from shared.db.unit_of_work import UnitOfWork

_PRESENT = ("claim", "payout", "event")
_LONGEST_TRACE = 1000
BANDS = (1, 3, 7)
"""Edges of the age bands, in days."""
_OWN_KINDS = ("case", "payout")
"""Subjects that belong to one claim: what is told of them is part of its story."""


class Counter(BaseModel):
    kind: str
    name: str
    count: int
    amount_fen: int


class Digest(BaseModel):
    """A hash over everything remembered, and the number of facts."""

    digest: str
    facts: int


class MinuteCount(BaseModel):
    """Events of one type in one minute."""

    minute: datetime
    type: str
    count: int


class Waiting(BaseModel):
    """What waits in one state; `bands` counts it by age: under a day, to three, to seven, and above."""

    kind: str
    status: str
    count: int
    oldest_at: datetime | None
    bands: list[int]


async def counters(uow: UnitOfWork) -> list[Counter]:
    """Every counter of the present state that is not zero."""
    query = select(rollup.c.kind, rollup.c.name, rollup.c.count, rollup.c.amount_fen).where(
        rollup.c.count != 0, rollup.c.kind.in_(_PRESENT)
    )
    rows = await uow.session.execute(query.order_by(rollup.c.kind, rollup.c.name))
    return [Counter.model_validate(row, from_attributes=True) for row in rows]


async def minutes(uow: UnitOfWork, since: datetime) -> list[MinuteCount]:
    """Events by minute and type, oldest first."""
    of_minutes = and_(rollup.c.kind == "minute", rollup.c.name >= minute_name(since))
    rows = await uow.session.execute(select(rollup.c.name, rollup.c.count).where(of_minutes).order_by(rollup.c.name))
    return [_minute(name, count) for name, count in rows.tuples()]


def _minute(name: str, count: int) -> MinuteCount:
    minute, _, kind = name.partition(" ")
    return MinuteCount(minute=minute_of(minute), type=kind, count=count)


async def waiting(uow: UnitOfWork) -> list[Waiting]:
    """Claims that await a review and payouts that are not settled, with the age of the oldest."""
    claims = select(literal("claim").label("kind"), claim.c.status, *_ages(claim.c.since))
    payouts = select(literal("payout").label("kind"), payout.c.state.label("status"), *_ages(payout.c.since))
    found: list[Waiting] = []
    for query in (
        claims.where(claim.c.status.like("awaiting%")).group_by(claim.c.status).order_by(claim.c.status),
        payouts.where(payout.c.state != "paid").group_by(payout.c.state).order_by(payout.c.state),
    ):
        for row in (await uow.session.execute(query)).mappings():
            bands = [row[f"band_{number}"] for number in range(len(BANDS) + 1)]
            found.append(Waiting.model_validate({**row, "bands": bands}))
    return found


def _ages(since: Column[datetime]) -> list[Any]:
    edges = [clock.now() - timedelta(days=days) for days in BANDS]
    tests = [
        since > edges[0],
        *(and_(since <= younger, since > older) for younger, older in pairwise(edges)),
        since <= edges[-1],
    ]
    bands = [func.count().filter(test).label(f"band_{number}") for number, test in enumerate(tests)]
    return [func.count().label("count"), func.min(since).label("oldest_at"), *bands]


async def trace(uow: UnitOfWork, trace_id: str) -> list[Fact]:
    """Every fact told under one trace; causes first."""
    rows = await uow.session.execute(select(fact).where(fact.c.trace_id == trace_id).limit(_LONGEST_TRACE))
    return in_order([Fact(**row) for row in rows.mappings()])


async def claim_of(uow: UnitOfWork, number: str) -> UUID | None:
    """The claim that people name by this number."""
    numbers = select(reference.c.event_id).where(reference.c.kind == NUMBER, reference.c.subject_id == number)
    found = select(reference.c.subject_id).where(reference.c.kind == "claim", reference.c.event_id.in_(numbers))
    claim_id = await uow.session.scalar(found)
    return None if claim_id is None else UUID(claim_id)


async def story(uow: UnitOfWork, claim_id: UUID) -> list[Fact]:
    """Every fact that refers to the claim, or to a case or payout of it; causes first."""
    told, also = aliased(reference), aliased(reference)
    claims = and_(told.c.kind == "claim", told.c.subject_id == str(claim_id))
    own = (
        select(also.c.kind, also.c.subject_id)
        .join(told, told.c.event_id == also.c.event_id)
        .where(claims, also.c.kind.in_(_OWN_KINDS) | and_(also.c.kind == "claim", also.c.subject_id == str(claim_id)))
        .distinct()
        .subquery()
    )
    matching = and_(reference.c.kind == own.c.kind, reference.c.subject_id == own.c.subject_id)
    events = select(reference.c.event_id).join(own, matching)
    rows = await uow.session.execute(select(fact).where(fact.c.event_id.in_(events)))
    return in_order([Fact(**row) for row in rows.mappings()])


async def digest(uow: UnitOfWork) -> Digest:
    """Over what the caller may see: an operator the own agency, a rebuild all of them. No time of hearing is in it."""
    hashed, facts = hashlib.sha256(), 0
    for table in PROJECTIONS:
        lines = 0
        rows = await uow.session.stream(_in_key_order(table))
        async for row in rows:
            hashed.update(json.dumps(list(row), default=str, sort_keys=True).encode() + b"\n")
            lines += 1
        hashed.update(f"{table.name} {lines}\n".encode())
        facts = lines if table is fact else facts
    return Digest(digest=hashed.hexdigest(), facts=facts)


def _in_key_order(table: Table) -> Select[Any]:
    query = select(table).order_by(*table.primary_key.columns).execution_options(yield_per=1000)
    return query.where(rollup.c.count != 0) if table is rollup else query
