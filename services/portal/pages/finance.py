"""Finance: payouts by state, and their release (X6)."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.pages.messages import read_about
from services.portal.web.forms import Errors
from services.portal.web.routes import Finance, page_router
from services.portal.web.texts import PAYOUT_STATES
from services.portal.web.visit import Visit

router = page_router()


@router.get("/finance")
async def list_payouts(visit: Finance) -> Response:
    query = visit.request.query_params
    state = query.get("state", "pending")
    if state not in PAYOUT_STATES:
        raise HTTPException(404)
    found = await visit.claims.get("/payouts", {"state": state, "after": query.get("after")})
    return visit.page(
        "finance/payouts.html", payouts=found["items"], next=found.get("next"), state=state, states=PAYOUT_STATES
    )


@router.get("/finance/payouts/{payout_id}")
async def show_payout(visit: Finance, payout_id: UUID) -> Response:
    payout = await _payout(visit, payout_id)
    await read_about(visit, payout["claim_id"])
    return visit.page("finance/payout.html", payout=payout, travelling=payout["state"] == "paying")


@router.get("/finance/payouts/{payout_id}/release")
async def confirm_release(visit: Finance, payout_id: UUID) -> Response:
    payout = await _payout(visit, payout_id)
    if payout["state"] != "pending":
        return visit.go(f"/finance/payouts/{payout_id}")
    return visit.page("finance/release.html", payout=payout)


@router.post("/finance/payouts/{payout_id}/release")
async def release(visit: Finance, payout_id: UUID) -> Response:
    if visit.text("confirmed") != "yes":
        errors = Errors({"confirmed": visit.translate("Confirm that you have compared the amount and the claim")})
        return visit.page("finance/release.html", 422, errors, payout=await _payout(visit, payout_id))
    try:
        await visit.claims.post(f"/payouts/{payout_id}/release", {}, visit.key, visit.version)
    except Refused as refused:
        payout = await _payout(visit, payout_id)
        return visit.page("finance/release.html", refused.status, Errors.of(refused, []), payout=payout)
    return visit.go(f"/finance/payouts/{payout_id}")


async def _payout(visit: Visit, payout_id: UUID) -> dict[str, Any]:
    payout: dict[str, Any] = await visit.claims.get(f"/payouts/{payout_id}")
    return payout
