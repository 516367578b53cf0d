"""Signing in and out, activating an account, preferences of a browser."""

import math
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import Response

from services.portal.clients import Refused, SignedOut, Unavailable
from services.portal.web.forms import Errors
from services.portal.web.routes import Anybody, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import ELDERLY_COOKIE, LANGUAGE_COOKIE, SESSION_COOKIE, Visit, emptied, local_path

router = page_router()

SECOND_FACTOR = "/account/second-factor"
HOMES = (
    ("employer_clerk", "/employer"), ("centre_reviewer", "/review"), ("finance", "/finance"),
    ("security_administrator", "/admin/staff"), ("auditor", "/audit"),
    ("system_administrator", "/admin/offices"), ("administrator", "/admin/people"),
)  # fmt: skip
"""Where staff go after signing in; everybody else goes to their own home."""
_NEEDED = {
    "login": msgid("Enter your mobile number or ID number"),
    "code": msgid("Enter the activation code"),
    "password": msgid("Enter the password"),
}


@router.get("/sign-in")
async def show_sign_in(visit: Anybody) -> Response:
    query = visit.request.query_params
    if visit.person is not None:
        return visit.go(local_path(query.get("next", "")))
    done = {name: name in query for name in ("activated", "changed")}
    return visit.page("sign_in.html", next=local_path(query.get("next", ""), ""), done=done)


@router.post("/sign-in")
async def sign_in(visit: Anybody) -> Response:
    errors = _needed(visit, "login", "password")
    if not errors:
        body = {"agency": visit.portal.settings.agency, "login": visit.text("login"), "password": _password(visit)}
        try:
            opened = await visit.caller.identity("POST", "/sessions", body)
        except Refused as refused:
            errors = _too_often(visit, refused) or Errors.of(refused, ["login", "password"])
        else:
            return await signed_in(visit, opened, local_path(visit.text("next"), home_of(opened["person"])))
    return visit.page("sign_in.html", 422, errors, login=visit.text("login"), next=local_path(visit.text("next"), ""))


async def signed_in(visit: Visit, opened: dict[str, object], path: str) -> Response:
    """On with a new cookie."""
    cookie = await visit.portal.sessions.begin(opened, visit.cookie)
    if opened.get("second_factor") is not None:
        path = f"{SECOND_FACTOR}?{urlencode({'next': local_path(visit.text('next'), '')})}"
    response = visit.go(path)
    visit.set_cookie(response, SESSION_COOKIE, cookie)
    return response


def home_of(person: object) -> str:
    """The home of what a person mainly does here."""
    roles = {grant["role"] for grant in person["grants"]} if isinstance(person, dict) else set()
    return next((home for role, home in HOMES if role in roles), "/operations" if "operator" in roles else "/")


@router.post("/sign-out")
async def sign_out(visit: Anybody) -> Response:
    if visit.session is not None:
        await visit.portal.sessions.end(visit.cookie)
        with suppress(SignedOut, Unavailable, Refused):  # this browser is signed out in any case
            await visit.caller.identity("DELETE", "/sessions/current")
    response = visit.go("/sign-in")
    visit.drop_cookie(response, SESSION_COOKIE)
    return emptied(response)


@router.get("/activate")
async def show_activation(visit: Anybody) -> Response:
    return visit.page("activate.html")


@router.post("/activate")
async def activate(visit: Anybody) -> Response:
    errors = _needed(visit, "login", "code", "password")
    if not errors:
        body = {
            "agency": visit.portal.settings.agency,
            "login": visit.text("login"),
            "code": visit.text("code"),
            "password": _password(visit),
        }
        try:
            await visit.caller.identity("POST", "/activations", body)
        except Refused as refused:
            errors = Errors.of(refused, body)
        else:
            return visit.go("/sign-in?activated")
    return visit.page("activate.html", 422, errors, login=visit.text("login"), code=visit.text("code"))


@router.post("/preferences")
async def change_preferences(visit: Anybody) -> Response:
    response = visit.go(local_path(visit.text("back")))
    if visit.text("language"):
        visit.prefer(response, LANGUAGE_COOKIE, "en" if visit.text("language") == "en" else "zh-CN")
    if visit.text("elderly"):
        visit.prefer(response, ELDERLY_COOKIE, "1" if visit.text("elderly") == "1" else "0")
    return response


def _too_often(visit: Visit, refused: Refused) -> Errors:
    """Says for how long, in whole minutes."""
    if refused.status != HTTPStatus.TOO_MANY_REQUESTS or refused.retry_after is None:
        return Errors()
    minutes = math.ceil(refused.retry_after / 60)
    return Errors(
        whole=[visit.translate("Too many attempts to sign in. Try again in %(minutes)s minutes.", minutes=minutes)]
    )


def _needed(visit: Visit, *names: str) -> Errors:
    return Errors({name: visit.translate(_NEEDED[name]) for name in names if not visit.text(name)})


def _password(visit: Visit) -> str:
    """As it was typed: spaces at the ends are part of it."""
    value = visit.form.get("password")
    return value if isinstance(value, str) else ""
