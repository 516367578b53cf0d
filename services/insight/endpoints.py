"""What operators, reviewers, finance and auditors may ask of insight."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import Path, Request
from pydantic import BaseModel

from services.insight import queries
from services.insight.domain.story import Fact
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.base import REGISTRY
from shared.http.edge import SignedIn, Work, edge_router
from shared.i18n.catalogue import Translator

router = edge_router()
MINUTES = 60
ClaimNumber = Annotated[str, Path(pattern="^HZ[0-9]{16}$")]


class ClaimCount(BaseModel):
    status: str
    count: int


class PayoutCount(BaseModel):
    state: str
    count: int
    amount_fen: int


class EventCount(BaseModel):
    type: str
    count: int


class Counts(BaseModel):
    claims: list[ClaimCount]
    payouts: list[PayoutCount]
    events: list[EventCount]


class Rates(BaseModel):
    """Events of the last hour by minute and type, by the time at which they happened."""

    at: datetime
    minutes: list[queries.MinuteCount]


class Ages(BaseModel):
    at: datetime
    waiting: list[queries.Waiting]


class StoryEvent(BaseModel):
    """One fact; `label` says in the reader's language what it means, `summary` holds its figures and codes."""

    id: UUID
    at: datetime
    type: str
    label: str
    topic: str
    agency: str
    correlation_id: str | None
    causation_id: str | None
    trace_id: str | None
    refs: dict[str, str]
    summary: dict[str, Any]


class Story(BaseModel):
    claim_id: UUID
    events: list[StoryEvent]


class Trace(BaseModel):
    trace_id: str
    events: list[StoryEvent]


@router.get("/counts")
async def get_counts(work: Work, _: SignedIn) -> Counts:
    found = await queries.counters(work)
    return Counts(
        claims=[ClaimCount(status=row.name, count=row.count) for row in found if row.kind == "claim"],
        payouts=[
            PayoutCount(state=row.name, count=row.count, amount_fen=row.amount_fen)
            for row in found
            if row.kind == "payout"
        ],
        events=[EventCount(type=row.name, count=row.count) for row in found if row.kind == "event"],
    )


@router.get("/rates")
async def get_rates(work: Work, _: SignedIn) -> Rates:
    now = clock.now()
    return Rates(at=now, minutes=await queries.minutes(work, now - timedelta(minutes=MINUTES - 1)))


@router.get("/ages")
async def get_ages(work: Work, _: SignedIn) -> Ages:
    return Ages(at=clock.now(), waiting=await queries.waiting(work))


@router.get("/stories/{claim}")
async def get_story(claim: UUID | ClaimNumber, work: Work, request: Request, _: SignedIn) -> Story:
    """Of a claim by its id, or by its number as people quote it."""
    claim_id = claim if isinstance(claim, UUID) else await queries.claim_of(work, claim)
    facts = await queries.story(work, claim_id) if claim_id is not None else []
    if claim_id is None or not facts:
        raise NotFound
    _shown(work, facts, claim_id)
    translate = Translator.of(request.headers.get("accept-language"))
    return Story(claim_id=claim_id, events=[_told(fact, translate) for fact in facts])


@router.get("/traces/{trace_id}")
async def get_trace(
    trace_id: Annotated[str, Path(pattern="^[0-9a-f]{32}$")],
    work: Work,
    request: Request,
    _: SignedIn,
) -> Trace:
    facts = await queries.trace(work, trace_id)
    if not facts:
        raise NotFound
    _shown(work, facts, None)
    translate = Translator.of(request.headers.get("accept-language"))
    return Trace(trace_id=trace_id, events=[_told(fact, translate) for fact in facts])


@router.get("/digest")
async def get_digest(work: Work, _: SignedIn) -> queries.Digest:
    return await queries.digest(work)


def _shown(work: UnitOfWork, facts: Sequence[Fact], claim_id: UUID | None) -> None:
    """Whose story it is; who else appears in it acted for an office."""
    for person in {fact.refs["person"] for fact in facts if "person" in fact.refs}:
        work.audit.saw(UUID(person), "claim", claim_id)


def _told(fact: Fact, translate: Translator) -> StoryEvent:
    return StoryEvent(
        id=fact.event_id,
        at=fact.occurred_at,
        type=fact.type,
        label=translate(event_text(fact.type)),
        topic=fact.topic,
        agency=fact.agency,
        correlation_id=fact.correlation_id,
        causation_id=fact.causation_id,
        trace_id=fact.trace_id,
        refs=fact.refs,
        summary=fact.summary,
    )


def event_text(event_type: str) -> str:
    """The first sentence of the event's own description."""
    known = REGISTRY.get(event_type)
    return (known.__doc__ or event_type).strip().splitlines()[0] if known else event_type
