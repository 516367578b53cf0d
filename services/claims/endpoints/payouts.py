"""Finance: payouts and the fund."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.claims.domain.states import PayoutState
from services.claims.endpoints.dependencies import BankKey, Bare, Language, Plans
from services.claims.queries.models import FundOut, PayoutDetail, PayoutOut
from services.claims.queries.payouts import fund_balances, list_payouts, payout_out, read_payout
from services.claims.use_cases.release_payout import release_payout
from shared.http.edge import SeenVersion, SignedIn, Work, edge_router, etag
from shared.http.models import After, Page, PageLimit

router: APIRouter = edge_router()


@router.get("/payouts")
async def get_payouts(
    work: Work,
    _: SignedIn,
    language: Language,
    state: PayoutState | None = None,
    limit: PageLimit = 20,
    after: After = None,
) -> Page[PayoutOut]:
    return await list_payouts(work, state, limit, after, language)


@router.get("/payouts/{payout_id}")
async def get_payout(
    payout_id: UUID, work: Work, _: SignedIn, plans: Plans, language: Language, response: Response
) -> PayoutDetail:
    payout = await read_payout(work, plans, payout_id, language)
    etag(response, payout.version)
    return payout


@router.post("/payouts/{payout_id}/release", status_code=201, dependencies=[Bare])
async def post_release(
    payout_id: UUID,
    work: Work,
    finance: SignedIn,
    seen: SeenVersion,
    bank_key: BankKey,
    language: Language,
    response: Response,
) -> PayoutOut:
    payout = await release_payout(work, bank_key, finance.answering("finance"), payout_id, seen)
    etag(response, payout.version)
    return payout_out(payout, language)


@router.get("/fund")
async def get_fund(work: Work, _: SignedIn) -> FundOut:
    return await fund_balances(work)
