"""What every page with a code by SMS does: asks for it in this browser's name, and says when another may be had."""

import math
from http import HTTPStatus
from typing import Any

from fastapi import Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

NEEDED = {
    "login": msgid("Enter your mobile number or ID number"),
    "phone": msgid("Enter the mobile number"),
    "code": msgid("Enter the six digits of the code"),
    "password": msgid("Enter the password"),
    "current": msgid("Enter your present password"),
    "name": msgid("Enter your name as it stands in the document"),
    "id_number": msgid("Enter the number of the document"),
    "employer": msgid("Enter the employer you worked for last"),
}


def needed(visit: Visit, *names: str) -> Errors:
    """What has to be filled in and was not."""
    errors = Errors({name: visit.translate(NEEDED[name]) for name in names if not visit.text(name)})
    code, said = visit.text("code"), NEEDED["code"]
    if "code" in names and code and not (code.isascii() and code.isdigit() and len(code) == 6):  # noqa: PLR2004
        errors.by_field["code"] = visit.translate(said)
    return errors


def typed(visit: Visit, name: str) -> str:
    """A password as it was typed: spaces at the ends are part of it."""
    value = visit.form.get(name)
    return value if isinstance(value, str) else ""


async def ask(visit: Visit, purpose: str, login: str) -> Errors:
    """Ask for a code; what is wrong where none is on its way."""
    body = {
        "agency": visit.portal.settings.agency,
        "purpose": purpose,
        "login": login,
        "binding": visit.binding,
        "proof": visit.text("proof"),
    }
    try:
        await visit.caller.identity("POST", "/codes", body, signed_in=False)
    except Refused as refused:
        return refusal(visit, refused, "login")
    return Errors()


def refusal(visit: Visit, refused: Refused, *known: str) -> Errors:
    """At its fields; of waiting it says how long."""
    if refused.status == HTTPStatus.TOO_MANY_REQUESTS and refused.retry_after is not None:
        return Errors(whole=[f"{refused.title} {wait(visit, refused.retry_after)}"])
    return Errors.of(refused, known)


def wait(visit: Visit, seconds: int) -> str:
    """How long there is to wait, in words."""
    if seconds <= 120:  # noqa: PLR2004 - two minutes
        return visit.translate("Wait %(seconds)s seconds.", seconds=seconds)
    return visit.translate("Wait %(minutes)s minutes.", minutes=math.ceil(seconds / 60))


async def code_page(
    visit: Visit, template: str, status: int = 200, errors: Errors | None = None, **more: Any
) -> Response:
    """A page that can ask for a code, with the puzzle that its script solves meanwhile."""
    puzzle = await visit.caller.identity("GET", "/codes/puzzle", signed_in=False)
    return visit.page(template, status, errors, puzzle=puzzle, **more)
