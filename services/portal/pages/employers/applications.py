"""An employer applies for online handling: the form, its progress, corrections, and the slips (S2.1, S10.1)."""

from typing import Any
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.employers import fields
from services.portal.web import printing
from services.portal.web.dates import day
from services.portal.web.forms import Errors
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit

router = page_router()


@router.get("/employers/apply")
async def show_application_form(visit: Worker) -> Response:
    return await _form(visit, 200, Errors())


@router.post("/employers/apply")
async def apply(visit: Worker) -> Response:
    asked = await fields.asked(visit, fields.APPLICATION)
    values, errors = fields.answers(visit, asked)
    kinds = visit.texts("insurance_kinds")
    if not kinds:
        errors.by_field["insurance_kinds"] = visit.translate("Choose at least one kind of insurance")
    if not errors:
        try:
            made = await visit.identity.post("/employer-applications", {**values, "insurance_kinds": kinds}, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, [*fields.APPLICATION, "insurance_kinds"])
        else:
            return visit.go(f"/employers/applications/{made['id']}")
    return await _form(visit, 422, errors)


async def _form(visit: Visit, status: int, errors: Errors) -> Response:
    asked = await fields.asked(visit, fields.APPLICATION)
    kinds = (await visit.identity.get("/insurance-kinds"))["items"]
    chosen = visit.texts("insurance_kinds") if status != 200 else [kinds[0]["code"]]  # noqa: PLR2004 - a first look
    return visit.page(
        "employers/apply.html", status, errors, fields=asked, kinds=kinds, chosen=chosen, shown=visit.form
    )


@router.get("/employers/applications/{application_id}")
async def show_application(visit: Worker, application_id: UUID) -> Response:
    application = await _application(visit, application_id)
    return visit.page("employers/application.html", application=application)


@router.get("/employers/applications/{application_id}/mend")
async def show_corrections(visit: Worker, application_id: UUID) -> Response:
    application = await _returned(visit, application_id)
    return await _corrections(visit, application, 200, Errors())


@router.post("/employers/applications/{application_id}/mend")
async def correct(visit: Worker, application_id: UUID) -> Response:
    application = await _returned(visit, application_id)
    asked = await fields.asked(visit, _opened(application))
    values, errors = fields.answers(visit, asked)
    if not errors:
        path = f"/employer-applications/{application_id}/resubmission"
        try:
            await visit.identity.post(path, values, visit.key, visit.version)
        except Refused as refused:
            errors = Errors.of(refused, _opened(application))
        else:
            return visit.go(f"/employers/applications/{application_id}")
    return await _corrections(visit, application, 422, errors)


async def _corrections(visit: Visit, application: dict[str, Any], status: int, errors: Errors) -> Response:
    asked = await fields.asked(visit, _opened(application))
    known = {**fields.shown(application["profile"]), "uscc": application["uscc"]}
    return visit.page(
        "employers/mend.html", status, errors,
        application=application, fields=asked, shown=visit.form if status != 200 else known,  # noqa: PLR2004
    )  # fmt: skip


@router.get("/employers/slips/{slip_id}")
async def print_slip(visit: Worker, slip_id: UUID) -> Response:
    """The binding slip as PDF; it can be printed until it was used."""
    slip = await visit.identity.get(f"/binding-slips/{slip_id}")
    _, public = visit.translate, visit.portal.settings.public_url
    until = day(slip["expires_at"][:10], visit.locale)
    data = {
        "language": visit.language[:2],
        "title": _("Binding slip for online handling"),
        "centre": _("Workers' mutual aid"),
        "rows": [
            [_("Name of the employer"), slip["employer_name"]],
            [_("Unified social credit code"), slip["uscc"]],
            [_("Kind of insurance"), slip["insurance_kind_name"]],
            [_("Valid until"), until],
        ],
        "code_label": _("Binding code (works once)"),
        "code": slip["code"],
        "lines": [
            _('1. The employer\'s clerk signs in and opens "Bind an employer", or scans the QR code.'),
            _("2. The clerk enters the binding code. From then on the clerk holds the employer's account."),
            _("3. Keep this slip safe until then: whoever has it can bind the employer."),
        ],
        "qr": printing.qr(f"{public}/employers/bind?code={slip['code']}" if public else slip["code"]),
        "qr_label": _("QR code of the binding code"),
    }
    return await printing.paper("slip", "binding-slip.pdf", data)


async def _application(visit: Visit, application_id: UUID) -> dict[str, Any]:
    found: dict[str, Any] = await visit.identity.get(f"/employer-applications/{application_id}")
    return found


async def _returned(visit: Visit, application_id: UUID) -> dict[str, Any]:
    application = await _application(visit, application_id)
    if application["state"] != "returned":
        raise MovedOn(f"/employers/applications/{application_id}")
    return application


def _opened(application: dict[str, Any]) -> list[str]:
    return [code for code in fields.APPLICATION if code in application["ruling"]["fields"]]
