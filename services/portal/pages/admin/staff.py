"""Who holds which office: proposed by one security administrator, confirmed by another."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.trace_words import ROLES
from services.portal.web.visit import Visit
from shared.ids import new_id

router = page_router()
Security = Annotated[Visit, Depends(Needs("security_administrator"))]

HOME = "/admin/staff"
OFFICES = (
    "centre_reviewer", "district_reviewer", "counter_clerk", "finance", "plan_administrator", "operator",
    "administrator", "auditor", "security_administrator", "system_administrator",
)  # fmt: skip
_LOGIN_MISSING = msgid("Enter the mobile number or the ID number")
_NOBODY = msgid("Nobody here has this number. Register the person first.")


@router.get("/admin/staff")
async def show_staff(visit: Security) -> Response:
    return await staff_page(visit, 200, Errors())


async def staff_page(visit: Visit, status: int, errors: Errors) -> Response:
    staff = (await visit.identity.get("/staff"))["items"]
    proposals = (await visit.identity.get("/role-proposals"))["items"]
    resets = (await visit.identity.get("/second-factor-resets"))["items"]
    deputies = (await visit.identity.get("/deputy-proposals"))["items"]
    return visit.page(
        "admin/staff.html", status, errors, staff=staff, proposals=proposals, resets=resets, deputies=deputies,
        roles=ROLES, shown={}, done="proposed" in visit.request.query_params,
    )  # fmt: skip


@router.post("/admin/staff/person")
async def find_person(visit: Security) -> Response:
    """The number is sent as a form: it stands in no address and no log."""
    login, errors = visit.text("login"), Errors()
    if not login:
        errors.by_field["login"] = visit.translate(_LOGIN_MISSING)
        return await staff_page(visit, 422, errors)
    found = (await visit.identity.post("/people/lookups", {"login": login}, str(new_id())))["items"]
    if not found:
        errors.by_field["login"] = visit.translate(_NOBODY)
        return await staff_page(visit, 422, errors)
    return await _propose(visit, 200, errors, found[0])


async def _propose(visit: Visit, status: int, errors: Errors, person: dict[str, Any]) -> Response:
    districts = (await visit.identity.get("/districts"))["items"]
    return visit.page(
        "admin/propose.html", status, errors, found=person, shown=visit.form,
        offices=[{"value": role, "name": visit.translate(ROLES[role])} for role in OFFICES],
        districts=[{"value": one["code"], "name": one["name"]} for one in districts],
    )  # fmt: skip


@router.post("/admin/staff/proposals")
async def propose(visit: Security) -> Response:
    _, errors = visit.translate, Errors()
    role, district = visit.text("role"), visit.text("district")
    if role not in OFFICES:
        errors.by_field["role"] = _("Choose the office")
    if role == "district_reviewer" and not district:
        errors.by_field["district"] = _("Choose the district")
    if not errors:
        scope = district if role == "district_reviewer" else visit.portal.settings.agency
        body = {"person_id": visit.text("person_id"), "role": role, "scope": scope}
        try:
            await visit.identity.post("/role-proposals", body, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, ("role", "district"))
        else:
            return visit.go(f"{HOME}?proposed")
    return await _propose(visit, 422, errors, {"id": visit.text("person_id"), "name": visit.text("name")})


@router.post("/admin/staff/proposals/{proposal_id}/confirm")
async def confirm(visit: Security, proposal_id: UUID) -> Response:
    try:
        await visit.identity.post(f"/role-proposals/{proposal_id}/confirmation", {}, visit.key)
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.post("/admin/staff/proposals/{proposal_id}/refuse")
async def refuse(visit: Security, proposal_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/role-proposals/{proposal_id}")
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.get("/admin/staff/offices/{grant_id}/end")
async def confirm_end(visit: Security, grant_id: UUID) -> Response:
    found = await _office(visit, grant_id)
    if found is None:
        return visit.go(HOME)
    return visit.page("admin/end_office.html", holder=found[0], office=found[1], roles=ROLES)


@router.post("/admin/staff/offices/{grant_id}/end")
async def end(visit: Security, grant_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/role-grants/{grant_id}")
    except Refused as refused:
        return await staff_page(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


async def _office(visit: Visit, grant_id: UUID) -> tuple[dict[str, Any], dict[str, Any]] | None:
    for holder in (await visit.identity.get("/staff"))["items"]:
        for office in holder["offices"]:
            if office["grant_id"] == str(grant_id):
                return holder, office
    return None
