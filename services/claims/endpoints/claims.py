"""A worker's claims, and how others read them."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.claims.domain.plan import PlanBook
from services.claims.endpoints.bodies import AccountBody, ChangesBody, ClaimBody, Filled
from services.claims.endpoints.dependencies import Bare, Language, Plans
from services.claims.queries.claim_detail import claim_detail, previewed
from services.claims.queries.claim_lists import Filters, claim_cards, own_claims
from services.claims.queries.models import CardsOut, ClaimDetail, ClaimOut, ClaimRow
from services.claims.queries.summaries import claim_out
from services.claims.use_cases.correct_payout_account import correct_payout_account
from services.claims.use_cases.file_claims import Filing, file_claims
from services.claims.use_cases.owner import Owner
from services.claims.use_cases.preview_claim import preview_claim
from services.claims.use_cases.resubmit_claim import resubmit_claim
from services.claims.use_cases.sealing import PURPOSES
from services.claims.use_cases.withdraw_claim import withdraw_claim
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag
from shared.http.gathering import Asked, Done, Form, gathered
from shared.http.models import After, Page, PageLimit, Text
from shared.i18n.catalogue import Translator

router: APIRouter = edge_router()

StatusFilter = Literal[
    "draft", "awaiting_employer", "employer_not_approved", "awaiting_centre", "centre_not_approved", "centre_approved",
    "withdrawn", "pending", "paying", "paid", "returned_by_bank",
]  # fmt: skip


async def post_claims(work: UnitOfWork, asked: Sequence[Asked[Filled]]) -> list[Done | DomainError]:
    """Several workers' claims, created and handed in."""
    plans: PlanBook = asked[0].request.app.state.plans
    filings = [Filing(one.principal.person_id, *one.body, one.cause, one.principal.actor_id) for one in asked]
    outcomes = await file_claims(work, plans.of_agency(work.agency), filings)
    return [
        outcome if isinstance(outcome, DomainError) else Done(claim_out(outcome, _language(one)), outcome.version)
        for outcome, one in zip(outcomes, asked, strict=True)
    ]


def _language(asked: Asked[Filled]) -> Translator:
    return Translator.of(asked.request.headers.get("accept-language"))


_PURPOSES = (*PURPOSES.values(), "contact")
"""What is sealed, and the name that the account's holder is compared with."""
gathered(router, "/claims", post_claims, form=Form(ClaimBody, ClaimBody.filled, _PURPOSES), answer=ClaimOut)


@router.get("/claims")
async def get_claims(
    work: Work,
    worker: SignedIn,
    language: Language,
    status: StatusFilter | None = None,
    benefit_kind: Annotated[str | None, Text(64)] = None,
    plan_id: Annotated[str | None, Text(64)] = None,
    limit: PageLimit = 20,
    after: After = None,
) -> Page[ClaimRow]:
    return await own_claims(work, worker.person_id, Filters(status, benefit_kind, plan_id), limit, after, language)


@router.get("/claims/cards")
async def get_cards(
    work: Work,
    reviewer: SignedIn,
    id: Annotated[list[UUID], Query(min_length=1, max_length=100)],  # noqa: A002 - the parameter's name
) -> CardsOut:
    return await claim_cards(work, reviewer, id)


@router.get("/claims/{claim_id}")
async def get_claim(
    claim_id: UUID, work: Work, reader: SignedIn, plans: Plans, language: Language, response: Response
) -> ClaimDetail:
    detail = await claim_detail(work, plans, reader, claim_id, language)
    if detail.editable_fields:
        preview = await preview_claim(work, plans, claim_id)
        detail = detail.model_copy(update=previewed(preview.estimate, preview.refusals, language))
    etag(response, detail.version)
    return detail


@router.post("/claims/{claim_id}/resubmission", status_code=201)
async def post_resubmission(
    claim_id: UUID,
    body: ChangesBody,
    work: Work,
    worker: SignedIn,
    seen: SeenVersion,
    plans: Plans,
    language: Language,
    response: Response,
) -> ClaimOut:
    owner = Owner(worker.person_id, worker.actor_id)
    claim = await resubmit_claim(work, plans, owner, claim_id, seen, body.content(), body.document_ids)
    etag(response, claim.version)
    return claim_out(claim, language)


@router.post("/claims/{claim_id}/withdrawal", status_code=201, dependencies=[Bare])
async def post_withdrawal(
    claim_id: UUID, work: Work, worker: SignedIn, seen: SeenVersion, language: Language, response: Response
) -> ClaimOut:
    claim = await withdraw_claim(work, Owner(worker.person_id, worker.actor_id), claim_id, seen)
    etag(response, claim.version)
    return claim_out(claim, language)


@router.put("/claims/{claim_id}/payout-account")
async def put_payout_account(
    claim_id: UUID,
    body: AccountBody,
    work: Work,
    worker: SignedIn,
    seen: SeenVersion,
    language: Language,
    response: Response,
) -> ClaimOut:
    account = body.account("number")
    owner = Owner(worker.person_id, worker.actor_id)
    claim, payout = await correct_payout_account(work, owner, claim_id, seen, account)
    etag(response, claim.version)
    return claim_out(claim, language, payout)
