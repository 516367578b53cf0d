"""Live figures by server-sent events: the same fragment that the page was rendered with, every few seconds.

A browser whose stream does not come looks again by itself; without scripts a link does it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress

from fastapi import Response
from fastapi.responses import StreamingResponse
from starlette.exceptions import HTTPException

from services.portal.clients import Refused, SignedOut, Unavailable
from services.portal.pages.operations import VIEWS, shown
from services.portal.web.listeners import Full
from services.portal.web.routes import Operator, page_router
from services.portal.web.visit import Visit
from shared.db.faults import is_transient
from shared.observability.logs import log

router = page_router()
EVERY_SECONDS = 5.0
LONGEST_SECONDS = 600.0
"""Then the browser asks anew: nobody is kept who has left without a word."""
_BUSY = 503


@router.get("/operations/stream")
async def stream(visit: Operator) -> Response:
    view = visit.request.query_params.get("view", "overview")
    if view not in VIEWS:
        raise HTTPException(404)
    if visit.portal.listeners.full:
        return Response(status_code=_BUSY, headers={"Retry-After": "60"})
    visit.caller.unattended = True
    headers = {"X-Accel-Buffering": "no"}
    return StreamingResponse(_renewals(visit, view), media_type="text/event-stream", headers=headers)


async def _renewals(visit: Visit, view: str) -> AsyncIterator[str]:
    """Until the person signs out, the session expires, the process drains, or the longest time has passed."""
    ends = time.monotonic() + LONGEST_SECONDS
    with suppress(Full), visit.portal.listeners.one():
        yield f"retry: {int(EVERY_SECONDS * 1000)}\n\n"
        while time.monotonic() < ends and not visit.portal.context.draining.is_set():
            try:
                if await visit.portal.sessions.find(visit.cookie) is None:
                    raise SignedOut
                yield _event("figures", visit.render("operations/live.html", **await shown(visit, view)))
            except (SignedOut, Refused):
                yield _event("end", "")
                return
            except Exception as error:
                if not (isinstance(error, Unavailable) or is_transient(error)):
                    raise
                log().info("figures_not_renewed", error=type(error).__name__)
                yield ": later\n\n"
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_SECONDS):
                    await visit.portal.context.draining.wait()


def _event(name: str, text: str) -> str:
    lines = "".join(f"data: {line}\n" for line in text.splitlines() or [""])
    return f"event: {name}\n{lines}\n"
