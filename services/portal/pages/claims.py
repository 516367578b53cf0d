"""A worker's claims: the list, one claim, its receipt, withdrawal (S1.4, S1.5, X5)."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.pages.messages import read_about
from services.portal.web import plans
from services.portal.web.forms import Errors
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit
from shared import clock

router = page_router()

Claim = dict[str, Any]
_UNDECIDED = {"awaiting_employer", "awaiting_centre"}
_FRESH = timedelta(minutes=2)
_LATE = timedelta(seconds=60)


def can_mend(claim: Claim) -> bool:
    """A reviewer asked for corrections."""
    return bool(claim["return"]) and bool(claim["editable_fields"])


def can_withdraw(claim: Claim) -> bool:
    return claim["second_status"] is None and (claim["status"] in _UNDECIDED or can_mend(claim))


def on_its_way(claim: Claim) -> bool:
    """Handed in, but review has not begun: the event is travelling."""
    return bool(claim["timeline"]) and claim["timeline"][-1]["code"] == "submitted"


def travelling(claim: Claim) -> bool:
    """Something happened moments ago: its consequences may still be on their way, so the page looks again."""
    changed = datetime.fromisoformat(claim["updated_at"])
    return claim["second_status"] == "paying" or on_its_way(claim) or clock.now() - changed < _FRESH


def late(claim: Claim) -> bool:
    """It travels for longer than it should."""
    return clock.now() - datetime.fromisoformat(claim["updated_at"]) > _LATE


async def claim_of(visit: Visit, claim_id: UUID) -> Claim:
    claim: Claim = await visit.claims.get(f"/claims/{claim_id}")
    return claim


@router.get("/claims")
async def list_claims(visit: Worker) -> Response:
    names = ("status", "plan_id", "benefit_kind", "after")
    chosen = {name: visit.request.query_params.get(name, "") for name in names}
    try:
        found = await visit.claims.get("/claims", chosen)
    except Refused:
        raise HTTPException(404) from None
    items = sorted(found["items"], key=lambda claim: not claim["needs_attention"])
    plan_list = await plans.all_plans(visit.claims)
    kinds = {kind["code"]: kind["name"] for plan in plan_list for kind in plan["benefit_kinds"]}
    return visit.page("claims/list.html", claims=items, next=found["next"], chosen=chosen, plans=plan_list, kinds=kinds)


@router.get("/claims/{claim_id}")
async def show_claim(visit: Worker, claim_id: UUID) -> Response:
    claim = await claim_of(visit, claim_id)
    if claim["status"] == "draft":
        return visit.go(f"/drafts/{claim_id}")
    kind = await plans.kind_of(visit.claims, claim)
    await read_about(visit, claim_id)
    return visit.page(
        "claims/claim.html",
        claim=claim,
        kind=kind,
        can_mend=can_mend(claim),
        can_withdraw=can_withdraw(claim),
        travelling=travelling(claim),
    )


@router.get("/claims/{claim_id}/receipt")
async def show_receipt(visit: Worker, claim_id: UUID) -> Response:
    claim = await claim_of(visit, claim_id)
    if claim["status"] == "draft":
        return visit.go(f"/drafts/{claim_id}")
    return visit.page(
        "claims/receipt.html",
        claim=claim,
        sent_at=_last_sent(claim),
        travelling=travelling(claim),
        on_its_way=on_its_way(claim),
        late=late(claim),
    )


def _last_sent(claim: Claim) -> str | None:
    """When it was handed in the last time."""
    lines = [line["at"] for line in claim["timeline"] if line["code"] in ("submitted", "resubmitted")]
    sent: list[str | None] = [claim["submitted_at"], *lines]
    return sent[-1]


@router.get("/claims/{claim_id}/withdrawal")
async def show_withdrawal(visit: Worker, claim_id: UUID) -> Response:
    claim = await claim_of(visit, claim_id)
    if not can_withdraw(claim):
        raise MovedOn(f"/claims/{claim_id}")
    return visit.page("claims/withdrawal.html", claim=claim)


@router.post("/claims/{claim_id}/withdrawal")
async def withdraw(visit: Worker, claim_id: UUID) -> Response:
    try:
        await visit.claims.post(f"/claims/{claim_id}/withdrawal", {}, visit.key, visit.version)
    except Refused as refused:
        claim = await claim_of(visit, claim_id)
        return visit.page("claims/withdrawal.html", refused.status, Errors.of(refused, []), claim=claim)
    return visit.go(f"/claims/{claim_id}")
