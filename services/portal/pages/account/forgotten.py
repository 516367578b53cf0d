"""A forgotten password, or the first one, by code (S1.2): the same pages whether or not there is an account."""

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import ask, code_page, needed, refusal, typed
from services.portal.web.forms import Errors
from services.portal.web.routes import Anybody, page_router
from services.portal.web.visit import Visit

router = page_router()


@router.get("/forgotten-password")
async def show_forgotten(visit: Anybody) -> Response:
    return await code_page(visit, "account/forgotten.html")


@router.post("/forgotten-password")
async def ask_code(visit: Anybody) -> Response:
    errors = needed(visit, "login") or await ask(visit, "password_reset", visit.text("login"))
    if errors and not visit.text("again"):
        return await code_page(visit, "account/forgotten.html", 422, errors, login=visit.text("login"))
    return await _new(visit, 422 if errors else 200, errors, sent=not errors)


@router.post("/forgotten-password/new")
async def set_password(visit: Anybody) -> Response:
    errors = needed(visit, "code", "password")
    if not errors:
        body = {
            "agency": visit.portal.settings.agency,
            "login": visit.text("login"),
            "binding": visit.binding,
            "code": visit.text("code"),
            "password": typed(visit, "password"),
        }
        try:
            await visit.caller.identity("POST", "/password-resets", body, signed_in=False)
        except Refused as refused:
            errors = refusal(visit, refused, "code", "password")
        else:
            return visit.go("/sign-in?changed")
    return await _new(visit, 422, errors)


async def _new(visit: Visit, status: int, errors: Errors, *, sent: bool = False) -> Response:
    shown = {"login": visit.text("login"), "code": visit.text("code"), "sent": sent}
    return await code_page(visit, "account/forgotten_new.html", status, errors, **shown)
