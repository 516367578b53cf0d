"""Operations: counts, and the story of one claim across all services (X29)."""

from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.routes import Operator, page_router
from services.portal.web.texts import CLAIM_STATUSES, PAYOUT_STATES
from services.portal.web.visit import Visit

router = page_router()
_NOT_FOUND = 404


@router.get("/operations")
async def show_counts(visit: Operator) -> Response:
    return await _page(visit, 200, Errors())


@router.post("/operations")
async def find_story(visit: Operator) -> Response:
    """Look a claim up by its id; the answer is a page of its own."""
    try:
        claim_id = UUID(visit.text("claim_id"))
    except ValueError:
        return await _page(visit, 422, Errors({"claim_id": visit.translate("Enter the whole id of a claim")}))
    return visit.go(f"/operations/stories/{claim_id}")


async def _page(visit: Visit, status: int, errors: Errors) -> Response:
    counts = await visit.insight.get("/counts")
    return visit.page(
        "operations/counts.html", status, errors, counts=counts, claim_id=visit.text("claim_id"),
        statuses=CLAIM_STATUSES, states=PAYOUT_STATES,
    )  # fmt: skip


@router.get("/operations/stories/{claim_id}")
async def show_story(visit: Operator, claim_id: UUID) -> Response:
    try:
        story = await visit.insight.get(f"/stories/{claim_id}")
    except Refused as refused:
        raise HTTPException(refused.status) from None
    if not story["events"]:
        raise HTTPException(_NOT_FOUND)
    return visit.page("operations/story.html", story=story)
