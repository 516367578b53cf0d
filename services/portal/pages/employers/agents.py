"""Agency firms: what an employer hands to them, and for whom a firm's clerk acts (X13)."""

from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.employers.fields import businesses
from services.portal.web.dates import parse_day
from services.portal.web.forms import Errors
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit

router = page_router()

_FIELDS = ("agent_uscc", "businesses", "last_day")


@router.get("/employer/organisation/{employer_id}/agents")
async def show_agents(visit: Worker, employer_id: UUID) -> Response:
    return await _agents(visit, employer_id, 200, Errors())


@router.post("/employer/organisation/{employer_id}/agents")
async def delegate(visit: Worker, employer_id: UUID) -> Response:
    _, errors = visit.translate, Errors(links={"last_day": "#last_day-year"})
    parts = [visit.text(f"last_day-{part}") for part in ("year", "month", "day")]
    last_day = parse_day(parts[0], parts[1], parts[2])
    if not visit.text("agent_uscc"):
        errors.by_field["agent_uscc"] = _("Enter the agency firm's unified social credit code")
    if not visit.texts("businesses"):
        errors.by_field["businesses"] = _("Choose at least one business")
    if last_day is None:
        errors.by_field["last_day"] = _("Enter the last day, like 2026 12 31")
    if not errors and last_day is not None:
        body = {
            "agent_uscc": visit.text("agent_uscc"),
            "businesses": visit.texts("businesses"),
            "last_day": last_day.isoformat(),
        }
        try:
            await visit.identity.post(f"/employers/{employer_id}/delegations", body, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, _FIELDS)
            errors.links["last_day"] = "#last_day-year"
        else:
            return visit.go(f"/employer/organisation/{employer_id}/agents")
    return await _agents(visit, employer_id, 422, errors)


async def _agents(visit: Visit, employer_id: UUID, status: int, errors: Errors) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    found = await visit.identity.get(f"/employers/{employer_id}/delegations")
    return visit.page(
        "employers/agents.html", status, errors, employer=employer, given=found["given"], held=found["held"],
        businesses=businesses(visit), shown=visit.form, chosen=visit.texts("businesses"),
    )  # fmt: skip


@router.get("/employer/organisation/{employer_id}/agents/{delegation_id}/end")
async def confirm_end(visit: Worker, employer_id: UUID, delegation_id: UUID) -> Response:
    delegation = await visit.identity.get(f"/delegations/{delegation_id}")
    if delegation["state"] != "held":
        raise MovedOn(f"/employer/organisation/{employer_id}/agents")
    return visit.page("employers/end_delegation.html", employer_id=employer_id, delegation=delegation)


@router.post("/employer/organisation/{employer_id}/agents/{delegation_id}/end")
async def end(visit: Worker, employer_id: UUID, delegation_id: UUID) -> Response:
    await visit.identity.remove(f"/employers/{employer_id}/delegations/{delegation_id}")
    return visit.go(f"/employer/organisation/{employer_id}/agents")


@router.get("/employer/acting")
async def show_acting(visit: Worker) -> Response:
    """For whom the person may act."""
    await visit.refresh()
    found = (await visit.caller.identity("GET", "/sessions/current/delegations"))["items"]
    return visit.page("employers/acting.html", offered=found)


@router.post("/employer/acting")
async def act(visit: Worker) -> Response:
    chosen = visit.text("delegation_id") or None
    try:
        await visit.caller.identity("PUT", "/sessions/current/acting", {"delegation_id": chosen})
    except Refused as refused:
        found = (await visit.caller.identity("GET", "/sessions/current/delegations"))["items"]
        return visit.page("employers/acting.html", refused.status, Errors.of(refused, []), offered=found)
    await visit.refresh()
    return visit.go("/employer/organisation")
