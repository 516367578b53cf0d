"""Beginning an application: the category and the kind of benefit (S1.3)."""

from typing import Any

from fastapi import Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.plans import all_plans
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import Visit

router = page_router()


@router.get("/apply")
async def show_kinds(visit: Worker) -> Response:
    return await _page(visit, 200)


@router.post("/apply")
async def begin_draft(visit: Worker) -> Response:
    plan_id, _, benefit_kind = visit.text("kind").partition("/")
    if not benefit_kind:
        return await _page(visit, 422, Errors({"kind": visit.translate("Choose the kind of benefit")}))
    try:
        body = {"plan_id": plan_id, "benefit_kind": benefit_kind}
        claim: dict[str, Any] = await visit.claims.post("/claims/drafts", body, visit.key)
    except Refused as refused:
        return await _page(visit, refused.status, Errors.of(refused, []))
    return visit.go(f"/drafts/{claim['id']}")


async def _page(visit: Visit, status: int, errors: Errors | None = None) -> Response:
    begun = (await visit.claims.get("/claims", {"status": "draft"}))["items"]
    return visit.page("apply/start.html", status, errors, plans=await all_plans(visit.claims), drafts=begun)
