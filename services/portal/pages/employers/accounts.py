"""Who holds an employer's accounts: binding with a slip, new slips, taking an account back (S2.1, S10.1)."""

from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.employers.organisation import organisation_of
from services.portal.web.forms import Errors
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit

router = page_router()


@router.get("/employers/bind")
async def show_binding(visit: Worker) -> Response:
    """The QR code of a slip leads here with its code."""
    return visit.page("employers/bind.html", code=visit.request.query_params.get("code", "")[:24])


@router.post("/employers/bind")
async def bind(visit: Worker) -> Response:
    code, errors = visit.text("code"), Errors()
    if not code:
        errors.by_field["code"] = visit.translate("Enter the binding code")
    else:
        try:
            bound = await visit.identity.post("/employer-bindings", {"code": code}, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, ["code"])
        else:
            await visit.refresh()
            return visit.go(f"/employer/organisation/{bound['employer_id']}?bound")
    return visit.page("employers/bind.html", 422, errors, code=code)


@router.post("/employer/organisation/{employer_id}/slips")
async def issue_slip(visit: Worker, employer_id: UUID) -> Response:
    """By the legal representative or the centre."""
    body = {"insurance_kind": visit.text("insurance_kind")}
    try:
        await visit.identity.post(f"/employers/{employer_id}/binding-slips", body, visit.key)
    except Refused as refused:
        return await _again(visit, employer_id, refused)
    return visit.go(f"/employer/organisation/{employer_id}")


async def _again(visit: Visit, employer_id: UUID, refused: Refused) -> Response:
    context = await organisation_of(visit, employer_id)
    return visit.page("employers/organisation.html", refused.status, Errors.of(refused, []), **context)


@router.get("/employer/organisation/{employer_id}/bindings/{binding_id}/end")
async def confirm_unbinding(visit: Worker, employer_id: UUID, binding_id: UUID) -> Response:
    employer = await visit.identity.get(f"/employers/{employer_id}")
    binding = next((one for one in employer["bindings"] if one["id"] == str(binding_id)), None)
    if binding is None:
        raise MovedOn(f"/employer/organisation/{employer_id}")
    return visit.page("employers/unbind.html", employer=employer, binding=binding)


@router.post("/employer/organisation/{employer_id}/bindings/{binding_id}/end")
async def unbind(visit: Worker, employer_id: UUID, binding_id: UUID) -> Response:
    await visit.identity.remove(f"/employer-bindings/{binding_id}")
    return visit.go(f"/employer/organisation/{employer_id}")
