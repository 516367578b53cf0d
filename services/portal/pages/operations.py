"""Operations: how every service stands, what waits, how much happens; exports of the same tables (X23)."""

import asyncio
import re
import unicodedata
from collections.abc import Callable, Coroutine, Sequence
from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.web import aside, figures, standing
from services.portal.web.forms import Errors
from services.portal.web.routes import Operator, page_router
from services.portal.web.tables import Table, as_csv
from services.portal.web.visit import Visit
from shared import clock

router = page_router()
_NOT_FOUND = 404
_NUMBER = re.compile("HZ[0-9]{16}")

Tables = Sequence[Table]
View = Callable[[Visit], Coroutine[Any, Any, Tables]]


async def overview(visit: Visit) -> Tables:
    """Services, what waits, where claims and payouts stand."""
    found, counts, ages = await asyncio.gather(
        standing.services(visit),
        standing.or_nothing(visit.insight.get("/counts")),
        standing.or_nothing(visit.insight.get("/ages")),
    )
    told = [figures.of_ages(ages)] if ages else []
    told += [figures.of_claims(counts), figures.of_payouts(counts)] if counts else []
    return [figures.of_services(found), *told]


async def traffic(visit: Visit) -> Tables:
    """Events and requests by minute, events by type."""
    found, counts, rates = await asyncio.gather(
        standing.services(visit),
        standing.or_nothing(visit.insight.get("/counts")),
        standing.or_nothing(visit.insight.get("/rates")),
    )
    events = [figures.of_event_minutes(rates)] if rates else []
    types = [figures.of_events(counts, rates)] if rates and counts else []
    return [*events, figures.of_request_minutes(found), *types]


async def parked(visit: Visit) -> Tables:
    """Messages that stand aside, in every service."""
    return [aside.of_parked(await standing.asked(visit, "/parked?limit=100"))]


async def actions(visit: Visit) -> Tables:
    """What operators did, in every service."""
    own_id = visit.person.id if visit.person else ""
    return [aside.of_actions(await standing.asked(visit, "/operations/actions?limit=100"), own_id)]


async def every_minute(visit: Visit) -> Tables:
    """For the export alone."""
    return [figures.of_event_minutes_by_type(await visit.insight.get("/rates"))]


VIEWS: dict[str, tuple[str, View]] = {
    "overview": ("/operations", overview),
    "traffic": ("/operations/traffic", traffic),
    "parked": ("/operations/parked", parked),
    "actions": ("/operations/actions", actions),
}
"""Pages with live figures: their addresses, and what they show and the stream keeps fresh."""
_EXPORTED: dict[str, View] = {
    "services": overview, "ages": overview, "claims": overview, "payouts": overview, "events": traffic,
    "event-minutes": traffic, "event-minutes-by-type": every_minute, "request-minutes": traffic, "parked": parked,
    "actions": actions,
}  # fmt: skip


@router.get("/operations")
async def show_overview(visit: Operator) -> Response:
    return await _overview(visit, 200, Errors())


@router.post("/operations")
async def find_story(visit: Operator) -> Response:
    """Look a claim up by its number or its id; the answer is a page of its own."""
    said = unicodedata.normalize("NFKC", visit.text("claim")).strip().upper()
    try:
        claim = said if _NUMBER.fullmatch(said) else UUID(said)
    except ValueError:
        return await _overview(visit, 422, Errors({"claim": visit.translate("Enter the whole number of a claim")}))
    return visit.go(f"/operations/stories/{claim}")


@router.get("/operations/traffic")
async def show_traffic(visit: Operator) -> Response:
    return visit.page("operations/traffic.html", **await shown(visit, "traffic"))


@router.get("/operations/exports/{name}.csv")
async def export(visit: Operator, name: str) -> Response:
    """One table as a file for spreadsheets."""
    if name not in _EXPORTED:
        raise HTTPException(_NOT_FOUND)
    tables = [table for table in await _EXPORTED[name](visit) if table.code == name]
    if not tables:  # insight does not answer
        raise HTTPException(503)
    stamp = f"{clock.now():%Y%m%dT%H%M%SZ}"
    headers = {"Content-Disposition": f'attachment; filename="huzhu-{name}-{stamp}.csv"'}
    return Response(as_csv(tables[0], visit.translate), media_type="text/csv; charset=utf-8", headers=headers)


async def shown(visit: Visit, view: str) -> dict[str, Any]:
    """What a page with live figures, and each of its renewals, is rendered from."""
    address, found = VIEWS[view]
    return {"view": view, "figures": await found(visit), "read_at": clock.now(), "address": address}


async def _overview(visit: Visit, status: int, errors: Errors) -> Response:
    found = await shown(visit, "overview")
    return visit.page("operations/overview.html", status, errors, claim=visit.text("claim"), **found)
