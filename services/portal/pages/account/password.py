"""Another password for somebody who is signed in (S1.6)."""

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import needed, refusal, typed
from services.portal.web.routes import SignedIn, page_router

router = page_router()


@router.get("/account/password")
async def show_password(visit: SignedIn) -> Response:
    return visit.page("account/password.html")


@router.post("/account/password")
async def change_password(visit: SignedIn) -> Response:
    errors = needed(visit, "current", "password")
    if not errors:
        body = {"current": typed(visit, "current"), "password": typed(visit, "password")}
        try:
            renewed = await visit.caller.identity("POST", "/sessions/current/password", body)
        except Refused as refused:
            errors = refusal(visit, refused, "password")
            if refused.code == "wrong_password":
                errors.by_field["current"] = errors.by_field.pop("password")
        else:
            return await visit.turn(renewed, visit.go("/account?password"))
    return visit.page("account/password.html", 422, errors)
