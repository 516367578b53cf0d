"""A worker's home."""

from typing import Any

from fastapi import Response

from services.portal.web.routes import SignedIn, page_router
from services.portal.web.visit import NotYourRole

router = page_router()


@router.get("/")
async def show_home(visit: SignedIn) -> Response:
    if visit.person is None or not visit.person.grants:
        raise NotYourRole
    claims: list[dict[str, Any]] = []
    if visit.person.has("worker"):
        claims = (await visit.claims.get("/claims"))["items"]
    return visit.page(
        "home.html",
        attention=[claim for claim in claims if claim["needs_attention"] and claim["status"] != "draft"],
        drafts=[claim for claim in claims if claim["status"] == "draft"],
        latest=[claim for claim in claims if not claim["needs_attention"] and claim["status"] != "draft"][:3],
    )
