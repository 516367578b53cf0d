"""One request of one browser: who it is, in which language, and how it is answered."""

import hmac
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from services.portal.clients import Caller, Client, Tokens
from services.portal.sessions import BrowserSession, Person, Sessions, new_cookie
from services.portal.settings import PortalSettings
from services.portal.web.forms import Errors
from services.portal.web.listeners import Listeners
from services.portal.web.rendering import render
from shared.context import Context
from shared.i18n.catalogue import DEFAULT, Translator
from shared.ids import new_id
from shared.observability.tracing import trace_id
from shared.operations.requests import Requests

SESSION_COOKIE = "huzhu_session"
LANGUAGE_COOKIE = "huzhu_language"
ELDERLY_COOKIE = "huzhu_elderly"
_YEAR_SECONDS = 365 * 24 * 3600


@dataclass(frozen=True)
class Portal:
    """What all visits share."""

    context: Context
    settings: PortalSettings
    sessions: Sessions
    tokens: Tokens
    listeners: Listeners


class Forged(Exception):
    """A POST without the browser's own form token."""


class NotYourRole(Exception):
    """The page belongs to a role that the person does not hold."""


class MovedOn(Exception):
    """What the page is about stands elsewhere by now: the browser is led there."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(path)


class Visit:
    """Given to every page function."""

    def __init__(self, request: Request, portal: Portal, cookie: str, session: BrowserSession | None) -> None:
        self.request = request
        self.portal = portal
        self.cookie = cookie
        self.session = session
        self.form = FormData()
        self.unread: int | None = None
        """Messages not read yet, as far as they could be counted."""
        self.locale = "en" if self.kept(LANGUAGE_COOKIE) == "en" else DEFAULT
        self.elderly = self.kept(ELDERLY_COOKIE) == "1"
        self.translate = Translator(self.locale)
        self.language = "en" if self.locale == "en" else "zh-CN"
        # identity throttles by the browser's address, not by ours
        address = request.client.host if request.client else "unknown"
        agent = request.headers.get("user-agent", "")[:400]
        browser = {"Accept-Language": self.language, "X-Forwarded-For": address, "User-Agent": agent}
        self.caller = Caller(portal.context.http, portal.context.settings, portal.tokens, session, browser)
        self.caller.unattended = "x-unattended" in request.headers  # a page that looks again by itself

    @classmethod
    async def open(cls, request: Request) -> "Visit":
        """Find the browser's session; an unknown browser is somebody not signed in."""
        portal: Portal = request.app.state.portal
        cookie = request.cookies.get(portal.settings.cookie(SESSION_COOKIE))
        session = None if cookie is None else await portal.sessions.find(cookie)
        return cls(request, portal, cookie or new_cookie(), session)

    async def refresh(self) -> None:
        """What the person may do may have changed since the sign-in: ask identity, and fetch tokens anew."""
        if self.session is None:
            return
        said = await self.caller.identity("GET", "/sessions/current")
        self.session = await self.portal.sessions.renew(self.session, said["person"])
        self.portal.tokens.forget_all(self.session.id)

    @property
    def person(self) -> Person | None:
        return None if self.session is None else self.session.person

    @property
    def binding(self) -> str:
        """What ties codes to this browser: opaque, and of no use to whoever learns it."""
        return self.portal.sessions.binding(self.cookie)

    def require_proof(self, path: str) -> None:
        """Before a page of what is not easily undone: lead to the proof that it is the person, and back."""
        if self.session is None or not self.session.proved_lately():
            raise MovedOn(f"/account/step-up?next={path}")

    async def turn(self, renewed: dict[str, Any], response: Response) -> Response:
        """Go on under the session's new token, with a new cookie."""
        if self.session is not None:
            cookie = await self.portal.sessions.turn(self.session, renewed, self.cookie)
            self.set_cookie(response, SESSION_COOKIE, cookie)
        return response

    @property
    def enrollment(self) -> Client:
        return self.caller.service("enrollment")

    @property
    def claims(self) -> Client:
        return self.caller.service("claims")

    @property
    def review(self) -> Client:
        return self.caller.service("review")

    @property
    def notify(self) -> Client:
        return self.caller.service("notify")

    @property
    def identity(self) -> Client:
        return self.caller.service("identity")

    @property
    def insight(self) -> Client:
        return self.caller.service("insight")

    @property
    def requests(self) -> Requests:
        """What this process of the portal itself answered."""
        requests: Requests = self.request.app.state.operated.requests
        return requests

    async def read_form(self) -> None:
        """Read the form of a POST and check that it is one of ours."""
        self.form = await self.request.form(max_files=20, max_fields=200)
        expected = self.portal.sessions.csrf_token(self.cookie)
        if not hmac.compare_digest(self.text("csrf").encode(), expected.encode()):
            raise Forged

    def text(self, name: str) -> str:
        """A form field, trimmed; empty when it was not sent."""
        value = self.form.get(name)
        return value.strip() if isinstance(value, str) else ""

    def texts(self, name: str) -> list[str]:
        """All values of checkboxes with one name."""
        return [value for value in self.form.getlist(name) if isinstance(value, str)]

    @property
    def key(self) -> str:
        """The idempotency key that the form was rendered with."""
        return self.text("key") or str(new_id())

    @property
    def version(self) -> int:
        """The version of the subject that the form was rendered with."""
        text = self.text("version")
        return int(text) if text.isascii() and text.isdigit() else 0

    def page(self, template: str, status: int = 200, errors: Errors | None = None, **context: Any) -> HTMLResponse:
        """Render a page for this browser."""
        response = HTMLResponse(self.render(template, errors, **context), status)
        if self.kept(SESSION_COOKIE) is None:
            self.set_cookie(response, SESSION_COOKIE, self.cookie)
        return response

    def render(self, template: str, errors: Errors | None = None, **context: Any) -> str:
        """A template in this browser's language."""
        shared = {
            "_": self.translate,
            "visit": self,
            "person": self.person,
            "csrf": self.portal.sessions.csrf_token(self.cookie),
            "new_key": new_id,
            "errors": errors or Errors(),
            "path": self.request.url.path,
            "trace_id": trace_id(),
        }
        return render(template, {**shared, **context})

    def go(self, path: str) -> RedirectResponse:
        """Redirect after a POST; the next request is a GET."""
        return RedirectResponse(path, 303)

    def set_cookie(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        settings = self.portal.settings
        response.set_cookie(
            settings.cookie(name), value, seconds, httponly=True, samesite="lax", secure=not settings.embedded
        )

    def drop_cookie(self, response: Response, name: str) -> None:
        self.set_cookie(response, name, "", 0)

    def kept(self, name: str) -> str | None:
        """What this browser keeps under a name of ours."""
        return self.request.cookies.get(self.portal.settings.cookie(name))

    def prefer(self, response: Response, name: str, value: str) -> None:
        """Remember a preference of this browser for a year."""
        self.set_cookie(response, name, value, _YEAR_SECONDS)


def emptied(response: Response) -> Response:
    """Whoever is signed out leaves nothing in the browser; what it prefers (language, large text) stays."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


def local_path(text: str, otherwise: str = "/") -> str:
    """A path on this site, or the other one: never an address elsewhere."""
    safe = text.startswith("/") and not text.startswith("//") and "\\" not in text and text.isprintable()
    return text if safe else otherwise
