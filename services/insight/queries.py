"""Reads: counters, the story of a claim, and the digest of everything remembered."""

import hashlib
import json
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import Select, Table, and_, select
from sqlalchemy.orm import aliased

from services.insight.domain.story import Fact, in_order
from services.insight.persistence.tables import PROJECTIONS, fact, reference, rollup
from shared.db.unit_of_work import UnitOfWork

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


async def counters(uow: UnitOfWork) -> list[Counter]:
    """Every counter that is not zero."""
    query = select(rollup.c.kind, rollup.c.name, rollup.c.count, rollup.c.amount_fen).where(rollup.c.count != 0)
    rows = await uow.session.execute(query.order_by(rollup.c.kind, rollup.c.name))
    return [Counter.model_validate(row, from_attributes=True) for row in rows]


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
