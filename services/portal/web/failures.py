"""What can go wrong, as pages: clear, in the reader's language, with a way on."""

from contextlib import suppress
from typing import Any
from urllib.parse import quote

import httpx
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.exceptions import HTTPException

from services.portal.clients import Refused, SignedOut, Unavailable
from services.portal.web.rendering import render
from services.portal.web.texts import msgid
from services.portal.web.visit import ELDERLY_COOKIE, LANGUAGE_COOKIE, Forged, MovedOn, NotYourRole, Visit, emptied
from shared.db.faults import DATABASE_FAULTS, is_transient
from shared.http.limits import TooLarge, TooSlow
from shared.i18n.catalogue import DEFAULT, Translator
from shared.observability.logs import log
from shared.observability.tracing import trace_id

_TEXTS = {
    400: (msgid("This request cannot be read"), msgid("Go back, reload the page and try again.")),
    403: (
        msgid("This page is not for your role"),
        msgid("Use the links at the top to go to your own pages, or sign in as somebody else."),
    ),
    404: (
        msgid("There is nothing here for you"),
        msgid("The page does not exist or belongs to somebody else. Check the address, or start from your home page."),
    ),
    405: (msgid("This address does not work that way"), msgid("Start again from your home page.")),
    408: (msgid("That took too long to arrive"), msgid("Your connection may be slow. Go back and try again.")),
    409: (msgid("This is no longer possible"), msgid("The matter has moved on. Go back and reload the page.")),
    412: (msgid("Somebody changed this in the meantime"), msgid("Go back, reload the page and try again.")),
    413: (msgid("The photo is too large"), msgid("Go back and choose a photo below 10 MB.")),
    500: (
        msgid("Something went wrong on our side"),
        msgid("Nothing that you sent was lost on the way. Try again later; if it stays so, tell us the number below."),
    ),
    503: (
        msgid("The service is busy or being restored"),
        msgid("Nothing is lost. Wait a moment, then reload this page: sending a form twice does no harm."),
    ),
}
TOO_LARGE = "too-large"
"""In the address of a page whose photo was not taken."""
_AWAY = (*DATABASE_FAULTS, httpx.TransportError)
_FORGED = (
    msgid("This form is no longer valid"),
    msgid("It was open for too long, or it came from another site. Go back, reload the page and send it again."),
)


def install(app: FastAPI) -> None:
    """Replace the problem documents of an API by pages."""
    app.add_exception_handler(SignedOut, _sign_in)
    app.add_exception_handler(NotYourRole, lambda request, _: page(request, 403))
    app.add_exception_handler(Forged, lambda request, _: page(request, 403, _FORGED))
    app.add_exception_handler(Refused, _refused)
    app.add_exception_handler(RequestValidationError, lambda request, _: page(request, 404))
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(MovedOn, _moved_on)
    app.add_exception_handler(TooLarge, _too_large)
    app.add_exception_handler(TooSlow, lambda request, _: page(request, 408))
    for kind in (Unavailable, *_AWAY):
        app.add_exception_handler(kind, _unavailable)


def page(request: Request, status: int, texts: tuple[str, str] | None = None) -> Response:
    """The page of an HTTP status."""
    log().info("page_refused", status=status, method=request.method, route=_route(request), title=(texts or ("",))[0])
    title, text = texts or _TEXTS.get(status) or _TEXTS[500]
    visit: Visit | None = getattr(request.state, "visit", None)
    if visit is not None:
        return visit.page("failure.html", status, title=visit.translate(title), text=visit.translate(text))
    return HTMLResponse(render("failure.html", _without_visit(request, title, text)), status)


def _route(request: Request) -> str:
    return str(getattr(request.scope.get("route"), "path", "unmatched"))


def _without_visit(request: Request, title: str, text: str) -> dict[str, Any]:
    """No session could be opened, or there is no such route: the plainest page, still in the right language."""
    kept, named = request.cookies, request.app.state.portal.settings.cookie
    locale = "en" if kept.get(named(LANGUAGE_COOKIE)) == "en" else DEFAULT
    _ = Translator(locale)
    plain = {
        "locale": locale,
        "language": "en" if locale == "en" else "zh-CN",
        "elderly": kept.get(named(ELDERLY_COOKIE)) == "1",
    }
    return {"_": _, "visit": plain, "person": None, "title": _(title), "text": _(text), "trace_id": trace_id()}


async def _sign_in(request: Request, _: Exception) -> Response:
    visit: Visit = request.state.visit
    if visit.session is not None:
        await visit.portal.sessions.end(visit.cookie)
    back = request.url.path if request.method == "GET" and request.url.path != "/" else ""
    return emptied(RedirectResponse(f"/sign-in?next={quote(back)}" if back else "/sign-in", 303))


async def _moved_on(_: Request, error: Exception) -> Response:
    assert isinstance(error, MovedOn)  # noqa: S101 - registered for it
    return RedirectResponse(error.path, 303)


async def _too_large(request: Request, _: Exception) -> Response:
    """Photos are chosen on pages of their own: back there, with the reason."""
    if request.url.path.endswith(("/documents", "/mend")):
        return RedirectResponse(f"{request.url.path}?{TOO_LARGE}", 303)
    return page(request, 413)


async def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)  # noqa: S101 - registered for it
    log().info("refused_by_service", status=error.status, code=error.code)
    if error.code == "help_over":
        return RedirectResponse("/account/help/over", 303)
    if error.code == "step_up_needed":
        back = request.url.path if request.method == "GET" else "/account"
        return RedirectResponse(f"/account/step-up?next={quote(back)}", 303)
    return page(request, error.status)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    if not hasattr(request.state, "visit"):  # no such address: the person's own links stand on the page all the same
        with suppress(*_AWAY):
            request.state.visit = await Visit.open(request)
    return page(request, error.status_code)


async def _unavailable(request: Request, error: Exception) -> Response:
    if not isinstance(error, Unavailable) and not is_transient(error):
        return unexpected(request, error)
    log().warning("unavailable", error=type(error).__name__)
    answer = page(request, 503)
    answer.headers["Retry-After"] = "5"
    return answer


def unexpected(request: Request, error: Exception) -> Response:
    """What nobody foresaw: a page with a number for questions, and nothing of the inside."""
    log().error("unexpected_error", exc_info=error)
    return page(request, 500)
