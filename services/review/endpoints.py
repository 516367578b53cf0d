"""What reviewers ask of review: their queue, a case, a decision."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Query, Response
from pydantic import BaseModel, Field

from services.review import queries
from services.review.domain.case import Reviewer
from services.review.domain.definition import ActionCode, Office, Ruling
from services.review.queries import CaseOut, TaskOut
from services.review.use_cases.decide_case import decide_case
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag
from shared.http.models import After, Body, Page, PageLimit, Text
from shared.i18n.catalogue import Translator

router = edge_router()


def _reviewer(principal: SignedIn) -> Reviewer:
    held = principal.grants
    own = frozenset(Office(grant.role, grant.scope) for grant in held if grant.via is None)
    via = {Office(grant.role, grant.scope): UUID(grant.via) for grant in held if grant.via is not None}
    delegated = {office: delegation for office, delegation in via.items() if office not in own}
    holders = {Office(grant.role, grant.scope): UUID(grant.holder) for grant in held if grant.holder is not None}
    return Reviewer(
        principal.person_id,
        own | delegated.keys(),
        delegated,
        {office: holder for office, holder in holders.items() if office in delegated},
    )


def _language(accept_language: Annotated[str | None, Header()] = None) -> str:
    return Translator.of(accept_language).locale


Caller = Annotated[Reviewer, Depends(_reviewer)]
Language = Annotated[str, Depends(_language)]
Kind = Annotated[str | None, Query(max_length=64)]


class CountOut(BaseModel):
    """A count."""

    count: int


class RulingBody(Body):
    action: ActionCode
    reasons: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=20)
    fields: list[Annotated[str, Field(max_length=64)]] = Field(default=[], max_length=50)
    comment: Annotated[str, Text(500, 0)] | None = None

    def ruling(self) -> Ruling:
        return Ruling(
            self.action, tuple(dict.fromkeys(self.reasons)), tuple(dict.fromkeys(self.fields)), self.comment or None
        )


@router.get("/tasks")
async def get_tasks(
    work: Work, reviewer: Caller, subject_kind: Kind = None, limit: PageLimit = 20, after: After = None
) -> Page[TaskOut]:
    return await queries.list_tasks(work, reviewer, subject_kind, limit, after)


@router.get("/tasks/count")
async def get_task_count(work: Work, reviewer: Caller, subject_kind: Kind = None) -> CountOut:
    return CountOut(count=await queries.count_tasks(work, reviewer, subject_kind))


@router.get("/tasks/counts")
async def get_task_counts(work: Work, reviewer: Caller) -> dict[str, int]:
    """By subject kind."""
    return await queries.count_by_kind(work, reviewer)


@router.get("/cases")
async def get_case_of_subject(
    work: Work, reviewer: Caller, language: Language, subject_id: UUID, response: Response
) -> CaseOut:
    case = await queries.read_case_of(work, reviewer, subject_id, language)
    etag(response, case.version)
    return case


@router.get("/cases/{case_id}")
async def get_case(work: Work, reviewer: Caller, language: Language, case_id: UUID, response: Response) -> CaseOut:
    case = await queries.read_case(work, reviewer, case_id, language)
    etag(response, case.version)
    return case


@router.post("/cases/{case_id}/decisions", status_code=201)
async def post_decision(
    work: Work,
    reviewer: Caller,
    language: Language,
    case_id: UUID,
    seen: SeenVersion,
    body: RulingBody,
    response: Response,
) -> CaseOut:
    await decide_case(work, case_id, seen, reviewer, body.ruling())
    case = await queries.read_case(work, reviewer, case_id, language)
    etag(response, case.version)
    return case
