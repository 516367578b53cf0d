"""An employer's clerks: several named people, each with businesses of their own (X13)."""

from typing import Any
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.employers.fields import businesses
from services.portal.web.forms import Errors
from services.portal.web.routes import Worker, page_router
from services.portal.web.texts import BUSINESSES, msgid
from services.portal.web.visit import MovedOn, Visit

router = page_router()

_FIELDS = ("name", "phone", "id_number", "roles")
_NAME_MISSING = msgid("Enter the clerk's name")
_NUMBER_MISSING = msgid("Enter the mobile number or the ID number")


@router.get("/employer/organisation/{employer_id}/clerks")
async def show_clerks(visit: Worker, employer_id: UUID) -> Response:
    return await _clerks(visit, employer_id, 200, Errors())


@router.post("/employer/organisation/{employer_id}/clerks")
async def appoint(visit: Worker, employer_id: UUID) -> Response:
    _, errors = visit.translate, Errors()
    body = {name: visit.text(name) or None for name in ("name", "phone", "id_number")}
    if body["name"] is None:
        errors.by_field["name"] = _(_NAME_MISSING)
    if body["phone"] is None and body["id_number"] is None:
        errors.by_field["phone"] = _(_NUMBER_MISSING)
    if not visit.texts("roles"):
        errors.by_field["roles"] = _("Choose at least one business")
    if not errors:
        path = f"/employers/{employer_id}/clerks"
        try:
            made = await visit.identity.post(path, {**body, "roles": visit.texts("roles")}, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, _FIELDS)
        else:
            return await _clerks(visit, employer_id, 201, Errors(), {**made, "name": body["name"]})
    return await _clerks(visit, employer_id, 422, errors)


async def _clerks(
    visit: Visit, employer_id: UUID, status: int, errors: Errors, made: dict[str, Any] | None = None
) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    clerks = (await visit.identity.get(f"/employers/{employer_id}/clerks"))["items"]
    form = visit.form if errors else {}
    return visit.page(
        "employers/clerks.html", status, errors, employer=employer, clerks=clerks, made=made,
        businesses=businesses(visit), shown=form, chosen=visit.texts("roles") if errors else [],
    )  # fmt: skip


@router.get("/employer/organisation/{employer_id}/clerks/{person_id}")
async def show_clerk(visit: Worker, employer_id: UUID, person_id: UUID) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    clerks = (await visit.identity.get(f"/employers/{employer_id}/clerks"))["items"]
    clerk = next((one for one in clerks if one["person_id"] == str(person_id)), None)
    if clerk is None:
        raise MovedOn(f"/employer/organisation/{employer_id}/clerks")
    chosen = [role for role in clerk["roles"] if role in BUSINESSES]
    return visit.page(
        "employers/clerk.html", employer=employer, clerk=clerk, businesses=businesses(visit), chosen=chosen
    )


@router.post("/employer/organisation/{employer_id}/clerks/{person_id}")
async def change_clerk(visit: Worker, employer_id: UUID, person_id: UUID) -> Response:
    """Nothing chosen, or the button that says so, ends the work for the employer."""
    roles = [] if visit.text("action") == "dismiss" else visit.texts("roles")
    try:
        await visit.identity.put(f"/employers/{employer_id}/clerks/{person_id}", {"roles": roles})
    except Refused as refused:
        return await _clerks(visit, employer_id, refused.status, Errors.of(refused, []))
    return visit.go(f"/employer/organisation/{employer_id}/clerks")
