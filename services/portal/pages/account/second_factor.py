"""Staff prove themselves twice: an authenticator app is set up at the first sign-in and asked for at every one."""

from typing import Any

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import refusal
from services.portal.pages.account.keys import asked, brought
from services.portal.pages.sign_in import home_of
from services.portal.web.forms import Errors
from services.portal.web.printing import qr
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import SESSION_COOKIE, Visit, local_path

router = page_router()

PATH = "/account/second-factor"
_CODE = msgid("Enter the six digits that the app shows")
_DIGITS = 6


@router.get(PATH)
async def show_second_factor(visit: SignedIn) -> Response:
    return await _page(visit, 200, Errors())


@router.post(PATH)
async def prove(visit: SignedIn) -> Response:
    """By the security key where it was asked, by the code on paper where one was typed, else by the app's."""
    key = brought(visit)
    paper, code = visit.text("recovery_code"), visit.text("code").replace(" ", "")
    errors = Errors()
    if key is None and not paper and not (code.isascii() and code.isdigit() and len(code) == _DIGITS):
        errors.by_field["code"] = visit.translate(_CODE)
    if not errors:
        body: dict[str, Any] = {"recovery_code": paper} if paper else {"code": code}
        body = body if key is None else {"key": key}
        try:
            proved = await visit.caller.identity("POST", "/sessions/current/second-factor", body)
        except Refused as refused:
            errors = refusal(visit, refused, "code", "recovery_code")
        else:
            return await _on(visit, proved)
    return await _page(visit, 422, errors)


async def _on(visit: Visit, proved: dict[str, object]) -> Response:
    """Under the session's new token; codes on paper are shown before that, once."""
    cookie = await visit.portal.sessions.begin(proved, visit.cookie)
    following, codes = _following(visit) or home_of(proved["person"]), proved["recovery_codes"]
    response = visit.page("account/recovery_codes.html", codes=codes, next=following) if codes else visit.go(following)
    visit.set_cookie(response, SESSION_COOKIE, cookie)
    return response


async def _page(visit: Visit, status: int, errors: Errors) -> Response:
    wanted = (await visit.caller.identity("GET", "/sessions/current/second-factor"))["second_factor"]
    if wanted is None:
        return visit.go(_following(visit) or "/")
    if wanted == "enrolment":
        enrolment = await visit.caller.identity("POST", "/sessions/current/second-factor/enrolment")
        return visit.page(
            "account/enrolment.html", status, errors, secret=enrolment["secret"], qr=qr(enrolment["uri"]), shown={},
            next=_following(visit),
        )  # fmt: skip
    key = await asked(visit, "second_factor")
    return visit.page("account/second_factor.html", status, errors, shown={}, next=_following(visit), key=key)


def _following(visit: Visit) -> str:
    return local_path(visit.text("next") or visit.request.query_params.get("next", ""), "")
