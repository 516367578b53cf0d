"""The story of one claim across all services, and of one trace (X29)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.web.durations import duration
from services.portal.web.routes import Operator, page_router
from services.portal.web.visit import Visit

router = page_router()
_NOT_FOUND = 404


@router.get("/operations/stories/{claim_id}")
async def show_story(visit: Operator, claim_id: UUID) -> Response:
    events = await _told(visit, f"/stories/{claim_id}")
    return visit.page("operations/story.html", events=events, claim_id=claim_id, trace_id=None)


@router.get("/operations/traces/{trace_id}")
async def show_trace(visit: Operator, trace_id: str) -> Response:
    if not (trace_id.isascii() and trace_id.isalnum()):
        raise HTTPException(_NOT_FOUND)
    events = await _told(visit, f"/traces/{trace_id}")
    return visit.page("operations/story.html", events=events, claim_id=None, trace_id=trace_id)


async def _told(visit: Visit, path: str) -> Sequence[dict[str, Any]]:
    """The facts with the time that passed since the one before."""
    try:
        events: list[dict[str, Any]] = (await visit.insight.get(path))["events"]
    except Refused as refused:
        raise HTTPException(_NOT_FOUND if refused.status == 422 else refused.status) from None  # noqa: PLR2004
    if not events:
        raise HTTPException(_NOT_FOUND)
    before: datetime | None = None
    for event in events:
        at = datetime.fromisoformat(event["at"])
        event["after"] = None if before is None else duration((at - before).total_seconds(), visit.translate)
        before = at
    return events
