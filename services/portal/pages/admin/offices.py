"""The agency's offices: in its districts, or for the whole city."""

from typing import Annotated
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

router = page_router()
System = Annotated[Visit, Depends(Needs("system_administrator"))]

HOME = "/admin/offices"
_NAME = msgid("Enter the name of the office")


@router.get("/admin/offices")
async def show_offices(visit: System) -> Response:
    return await _offices(visit, 200, Errors())


async def _offices(visit: Visit, status: int, errors: Errors) -> Response:
    offices = (await visit.identity.get("/offices"))["items"]
    districts = (await visit.identity.get("/districts"))["items"]
    choices = [{"value": one["code"], "name": one["name"]} for one in districts]
    return visit.page("admin/offices.html", status, errors, offices=offices, districts=choices, shown=visit.form)


@router.post("/admin/offices")
async def open_office(visit: System) -> Response:
    errors = Errors()
    if not visit.text("name"):
        errors.by_field["name"] = visit.translate(_NAME)
    if not errors:
        body = {"name": visit.text("name"), "district": visit.text("district") or None}
        try:
            await visit.identity.post("/offices", body, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, ("name", "district"))
        else:
            return visit.go(HOME)
    return await _offices(visit, 422, errors)


@router.post("/admin/offices/{office_id}/close")
async def close_office(visit: System, office_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/offices/{office_id}")
    except Refused as refused:
        return await _offices(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)
