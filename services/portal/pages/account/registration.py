"""Workers register themselves (S1.1): first the phone, then who they are."""

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import ask, code_page, needed, refusal, typed
from services.portal.pages.sign_in import signed_in
from services.portal.web.forms import Errors
from services.portal.web.routes import Anybody, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

router = page_router()

DOCUMENTS = {
    "resident_id": msgid("Resident ID card"),
    "hk_macao_tw_residence": msgid("Residence permit for Hong Kong, Macao and Taiwan residents"),
    "hk_macao_permit": msgid("Mainland travel permit for Hong Kong and Macao residents"),
    "taiwan_permit": msgid("Mainland travel permit for Taiwan residents"),
    "foreign_residence": msgid("Foreign permanent resident ID card"),
    "household_register": msgid("Household register (no ID card yet)"),
}
_DETAILS = ("code", "name", "id_number", "password")


@router.get("/register")
async def show_registration(visit: Anybody) -> Response:
    return await code_page(visit, "account/register.html")


@router.post("/register")
async def ask_code(visit: Anybody) -> Response:
    """A code on its way leads to the second page; asked for again there, it stays there."""
    again = bool(visit.text("again"))
    errors = needed(visit, "phone") or await ask(visit, "registration", visit.text("phone"))
    if "login" in errors.by_field:
        errors.by_field["phone"] = errors.by_field.pop("login")
    if errors and not again:
        return await code_page(visit, "account/register.html", 422, errors, phone=visit.text("phone"))
    return await _details(visit, 422 if errors else 200, errors, sent=not errors)


@router.post("/register/details")
async def register(visit: Anybody) -> Response:
    errors = needed(visit, *_DETAILS)
    document = visit.text("document_type")
    if document not in DOCUMENTS:
        document = "resident_id"
    if not errors:
        body = {name: visit.text(name) for name in ("name", "id_number", "phone", "code")}
        body |= {"agency": visit.portal.settings.agency, "document_type": document, "binding": visit.binding}
        try:
            opened = await visit.caller.identity(
                "POST", "/registrations", {**body, "password": typed(visit, "password")}, signed_in=False
            )
        except Refused as refused:
            errors = refusal(visit, refused, *_DETAILS)
        else:
            return await signed_in(visit, opened, "/")
    return await _details(visit, 422, errors)


async def _details(visit: Visit, status: int, errors: Errors, *, sent: bool = False) -> Response:
    shown = {name: visit.text(name) for name in ("name", "id_number", "code")}
    shown["document_type"] = visit.text("document_type") or "resident_id"
    return await code_page(
        visit,
        "account/register_details.html",
        status,
        errors,
        phone=visit.text("phone"),
        shown=shown,
        sent=sent,
        documents=[{"value": code, "name": visit.translate(text)} for code, text in DOCUMENTS.items()],
    )
