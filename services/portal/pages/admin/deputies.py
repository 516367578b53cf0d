"""Who acts in my office while I am on leave, and for whom I act (X16)."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.pages.admin.staff import Security, staff_page
from services.portal.web.dates import parse_day
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.trace_words import ROLES
from services.portal.web.visit import Visit

router = page_router()
_OFFICES = ("centre_reviewer", "district_reviewer", "finance")
Officer = Annotated[Visit, Depends(Needs(*_OFFICES))]

HOME = "/admin/deputies"
STAFF = "/admin/staff"
_DAYS = ("first_day", "last_day")
_FIELDS = ("login", "office", *_DAYS)
_LOGIN = msgid("Enter the colleague's mobile number or ID number")
_OFFICE = msgid("Choose the office")
_DAY = msgid("Enter a day, like 2026 12 31")


@router.get("/admin/deputies")
async def show_deputies(visit: Officer) -> Response:
    return await _deputies(visit, 200, Errors())


async def _deputies(visit: Visit, status: int, errors: Errors) -> Response:
    found = await visit.identity.get("/deputies")
    offices = [
        {"value": f"{one['role']} {one['scope']}", "name": f"{visit.translate(ROLES[one['role']])} {one['scope_name']}"}
        for one in found["offices"]
    ]
    return visit.page(
        "admin/deputies.html", status, errors, deputies=found["items"], offices=offices, roles=ROLES, shown=visit.form
    )


@router.post("/admin/deputies")
async def name_deputy(visit: Officer) -> Response:
    errors, days = Errors(links={name: f"#{name}-year" for name in _DAYS}), {}
    role, _, scope = visit.text("office").partition(" ")
    if not visit.text("login"):
        errors.by_field["login"] = visit.translate(_LOGIN)
    if not scope:
        errors.by_field["office"] = visit.translate(_OFFICE)
    for name in _DAYS:
        day = parse_day(*(visit.text(f"{name}-{part}") for part in ("year", "month", "day")))
        if day is None:
            errors.by_field[name] = visit.translate(_DAY)
        else:
            days[name] = day.isoformat()
    if not errors:
        body = {"login": visit.text("login"), "role": role, "scope": scope, **days}
        try:
            await visit.identity.post("/deputies", body, visit.key)
        except Refused as refused:
            errors.take(Errors.of(refused, _FIELDS))
        else:
            return visit.go(HOME)
    return await _deputies(visit, 422, errors)


@router.post("/admin/deputies/{deputy_id}/end")
async def end_deputy(visit: Officer, deputy_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/deputies/{deputy_id}")
    except Refused as refused:
        return await _deputies(visit, refused.status, Errors.of(refused, ()))
    await visit.refresh()
    return visit.go("/") if visit.person is None or not visit.person.has_any(*_OFFICES) else visit.go(HOME)


@router.post("/admin/staff/deputies/{deputy_id}/confirm")
async def confirm_deputy(visit: Security, deputy_id: UUID) -> Response:
    try:
        await visit.identity.post(f"/deputies/{deputy_id}/confirmation", {}, visit.key)
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(STAFF)


@router.post("/admin/staff/deputies/{deputy_id}/refuse")
async def refuse_deputy(visit: Security, deputy_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/deputies/{deputy_id}")
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(STAFF)
