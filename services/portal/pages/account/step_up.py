"""Proving again that it is oneself, before what is not easily undone; and back to it."""

from typing import Any

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import code_page, needed, refusal, typed
from services.portal.pages.account.keys import asked, brought
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.visit import Visit, local_path
from shared.events.identity import STAFF_ROLES

router = page_router()


@router.get("/account/step-up")
async def show_step_up(visit: SignedIn) -> Response:
    return await _page(visit, 200)


@router.post("/account/step-up")
async def step_up(visit: SignedIn) -> Response:
    """By the security key where it was asked, by the code where one was typed, else by password."""
    key, by_code = brought(visit), bool(visit.text("by_code"))
    name = "code" if by_code else "password"
    errors = needed(visit, name) if key is None else Errors()
    if not errors:
        proof = visit.text("code") if by_code else typed(visit, "password")
        body: dict[str, Any] = {name: proof} if key is None else {"key": key}
        try:
            renewed = await visit.caller.identity("POST", "/sessions/current/step-up", body)
        except Refused as refused:
            errors = refusal(visit, refused, name)
        else:
            return await visit.turn(renewed, visit.go(local_path(visit.text("next"), "/account")))
    return await _page(visit, 422, errors, sent=by_code)


@router.post("/account/step-up/code")
async def ask_code(visit: SignedIn) -> Response:
    errors = Errors()
    try:
        body = {"purpose": "step_up", "proof": visit.text("proof")}
        await visit.caller.identity("POST", "/sessions/current/codes", body)
    except Refused as refused:
        errors = refusal(visit, refused)
    return await _page(visit, 422 if errors else 200, errors, sent=True)


async def _page(visit: Visit, status: int, errors: Errors | None = None, *, sent: bool = False) -> Response:
    following = local_path(visit.text("next") or visit.request.query_params.get("next", ""), "/account")
    staff = visit.person is not None and visit.person.has_any(*STAFF_ROLES)
    key = await asked(visit, "step_up") if staff and not sent else None
    return await code_page(visit, "account/step_up.html", status, errors, next=following, sent=sent, key=key)
