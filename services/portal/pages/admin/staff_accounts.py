"""One colleague's account: begin the second factor anew, lock it, let the person leave."""

from typing import Any
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.admin.staff import HOME, Security, staff_page
from services.portal.web.forms import Errors
from services.portal.web.routes import page_router
from services.portal.web.trace_words import ROLES
from services.portal.web.visit import MovedOn, Visit

router = page_router()


@router.get("/admin/staff/people/{person_id}")
async def show_colleague(visit: Security, person_id: UUID) -> Response:
    return await _colleague(visit, person_id, 200, Errors())


async def _colleague(visit: Visit, person_id: UUID, status: int, errors: Errors) -> Response:
    staff: list[dict[str, Any]] = (await visit.identity.get("/staff"))["items"]
    holder = next((one for one in staff if one["person_id"] == str(person_id)), None)
    if holder is None:
        raise MovedOn(HOME)
    offices = [{"value": one["id"], "name": one["name"]} for one in (await visit.identity.get("/offices"))["items"]]
    shown = {"office_id": holder["office_id"]}
    return visit.page("admin/colleague.html", status, errors, holder=holder, roles=ROLES, offices=offices, shown=shown)


@router.post("/admin/staff/people/{person_id}")
async def act(visit: Security, person_id: UUID) -> Response:
    """By the button that was pressed."""
    try:
        match visit.text("action"):
            case "reset":
                await visit.identity.post("/second-factor-resets", {"person_id": str(person_id)}, visit.key)
            case "lock":
                await visit.identity.put(f"/staff/{person_id}/lock", {})
            case "unlock":
                await visit.identity.remove(f"/staff/{person_id}/lock")
            case "seat":
                body = {"office_id": visit.text("office_id")}
                await visit.identity.put(f"/staff/{person_id}/office", body)
            case "leave":
                await visit.identity.remove(f"/staff/{person_id}")
            case _:
                return await _colleague(visit, person_id, 422, Errors())
    except Refused as refused:
        return await _colleague(visit, person_id, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.post("/admin/staff/resets/{reset_id}/confirm")
async def confirm_reset(visit: Security, reset_id: UUID) -> Response:
    try:
        await visit.identity.post(f"/second-factor-resets/{reset_id}/confirmation", {}, visit.key)
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.post("/admin/staff/resets/{reset_id}/refuse")
async def refuse_reset(visit: Security, reset_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/second-factor-resets/{reset_id}")
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)
