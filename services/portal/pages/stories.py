"""The story of one claim across all services, and of one trace (X29)."""

from datetime import datetime
from typing import Any

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.web.durations import duration
from services.portal.web.routes import Operator, page_router
from services.portal.web.visit import Visit

router = page_router()
_NOT_FOUND = 404


@router.get("/operations/stories/{claim}")
async def show_story(visit: Operator, claim: str) -> Response:
    """By its id, or by its number."""
    story = await _told(visit, f"/stories/{_plain(claim)}")
    return visit.page("operations/story.html", events=story["events"], claim_id=story["claim_id"], trace_id=None)


@router.get("/operations/traces/{trace_id}")
async def show_trace(visit: Operator, trace_id: str) -> Response:
    trace = await _told(visit, f"/traces/{_plain(trace_id)}")
    return visit.page("operations/story.html", events=trace["events"], claim_id=None, trace_id=trace_id)


def _plain(name: str) -> str:
    """What may stand in an address of insight's."""
    if not (name.isascii() and name.replace("-", "").isalnum()):
        raise HTTPException(_NOT_FOUND)
    return name


async def _told(visit: Visit, path: str) -> dict[str, Any]:
    """What insight tells, its facts with the time that passed since the one before."""
    try:
        told: dict[str, Any] = await visit.insight.get(path)
    except Refused as refused:
        raise HTTPException(_NOT_FOUND if refused.status == 422 else refused.status) from None  # noqa: PLR2004
    before: datetime | None = None
    for event in told["events"]:
        at = datetime.fromisoformat(event["at"])
        event["after"] = None if before is None else duration((at - before).total_seconds(), visit.translate)
        before = at
    return told
