"""Another phone number, proved by a code to it."""

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import code_page, needed, refusal
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.visit import Visit

router = page_router()


@router.get("/account/phone")
async def show_phone(visit: SignedIn) -> Response:
    visit.require_proof("/account/phone")
    return await code_page(visit, "account/phone.html")


@router.post("/account/phone")
async def ask_code(visit: SignedIn) -> Response:
    errors = needed(visit, "phone")
    if not errors:
        body = {"purpose": "phone_change", "phone": visit.text("phone"), "proof": visit.text("proof")}
        try:
            await visit.caller.identity("POST", "/sessions/current/codes", body)
        except Refused as refused:
            errors = refusal(visit, refused, "phone")
    if errors and not visit.text("again"):
        return await code_page(visit, "account/phone.html", 422, errors, phone=visit.text("phone"))
    return await _code(visit, 422 if errors else 200, errors, sent=not errors)


@router.post("/account/phone/code")
async def change_phone(visit: SignedIn) -> Response:
    errors = needed(visit, "code")
    if not errors:
        try:
            await visit.identity.put("/people/me/phone", {"phone": visit.text("phone"), "code": visit.text("code")})
        except Refused as refused:
            if refused.code == "step_up_needed":
                raise
            errors = refusal(visit, refused, "code")
        else:
            return visit.go("/account?phone")
    return await _code(visit, 422, errors)


async def _code(visit: Visit, status: int, errors: Errors, *, sent: bool = False) -> Response:
    shown = {"phone": visit.text("phone"), "code": visit.text("code"), "sent": sent}
    return await code_page(visit, "account/phone_code.html", status, errors, **shown)
