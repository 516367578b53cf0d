"""Somebody is registered at the counter, or gets another code: shown this once, and on a slip to take home (S1.1)."""

import base64
import binascii
import json
from contextlib import suppress
from typing import Annotated, Any

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.pages.account.registration import DOCUMENTS
from services.portal.web import printing
from services.portal.web.dates import day
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import MovedOn, Visit
from shared.ids import new_id
from shared.security.cipher import Unreadable, seal, unseal

router = page_router()
Administrator = Annotated[Visit, Depends(Needs("administrator"))]

HOME = "/admin/people"
_FIELDS = ("name", "document_type", "id_number", "phone")
_MISSING = {
    "name": msgid("Enter the person's name"),
    "document_type": msgid("Choose the document"),
    "id_number": msgid("Enter the number of the document"),
    "phone": msgid("Enter the mobile number"),
    "login": msgid("Enter the mobile number or the ID number"),
}
_NOBODY = msgid("Nobody here has this number. Register the person first.")


@router.get(HOME)
async def show_people(visit: Administrator) -> Response:
    return _page(visit, 200, Errors())


@router.post(HOME)
async def register(visit: Administrator) -> Response:
    errors = _needed(visit, *_FIELDS)
    if not errors:
        body = {name: visit.text(name) for name in _FIELDS}
        try:
            made = await visit.identity.post("/people", body, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, _FIELDS)
        else:
            return _code(visit, body["name"], made)
    return _page(visit, 422, errors)


@router.post("/admin/people/codes")
async def issue_code(visit: Administrator) -> Response:
    """For somebody whose code was lost or has expired; the earlier one stops working."""
    errors = _needed(visit, "login")
    if not errors:
        found = (await visit.identity.post("/people/lookups", {"login": visit.text("login")}, str(new_id())))["items"]
        if not found:
            errors.by_field["login"] = visit.translate(_NOBODY)
    if not errors:
        try:
            made = await visit.identity.post(f"/people/{found[0]['id']}/activation-codes", {}, visit.key)
        except Refused as refused:
            errors = Errors.of(refused, ())
        else:
            return _code(visit, found[0]["name"], made)
    return _page(visit, 422, errors)


def _needed(visit: Visit, *names: str) -> Errors:
    return Errors({name: visit.translate(_MISSING[name]) for name in names if not visit.text(name)})


def _page(visit: Visit, status: int, errors: Errors) -> Response:
    documents = [{"value": code, "name": visit.translate(text)} for code, text in DOCUMENTS.items()]
    shown = {name: visit.text(name) for name in (*_FIELDS, "login")}
    shown["document_type"] = shown["document_type"] or "resident_id"
    return visit.page("admin/people.html", status, errors, shown=shown, documents=documents)


def _code(visit: Visit, name: str, made: dict[str, Any]) -> Response:
    slip = {"name": name, "code": made["activation_code"], "expires_at": made["expires_at"]}
    return visit.page("admin/activation_code.html", 201, slip=slip, sealed=_sealed(visit, slip))


@router.post("/admin/people/slip")
async def print_slip(visit: Administrator) -> Response:
    """As long as the code is on the screen: nobody keeps it, and only what this session was shown is printed."""
    slip = _unsealed(visit, visit.text("slip"))
    _, public = visit.translate, visit.portal.settings.public_url
    data = {
        "language": visit.language[:2],
        "title": _("Activation slip for your account"),
        "centre": _("Workers' mutual aid"),
        "rows": [
            [_("Name"), slip["name"]],
            [_("Valid until"), day(slip["expires_at"][:10], visit.locale)],
        ],
        "code_label": _("Activation code (works once)"),
        "code": slip["code"],
        "lines": [
            _('1. Scan the QR code, or open "Activate your account" on the sign-in page.'),
            _("2. Enter your mobile number or ID number and the code, and choose a password of your own."),
            _("3. Give this slip to nobody. We never ask for the code by phone."),
        ],
        "qr": printing.qr(f"{public}/activate#{slip['code']}" if public else slip["code"]),
        "qr_label": _("QR code of the activation code"),
    }
    return await printing.paper("slip", "activation-slip.pdf", data)


def _sealed(visit: Visit, slip: dict[str, str]) -> str:
    """Bound to the session: neither another one nor another text can be printed as if it came from here."""
    sealed = seal(visit.portal.settings.data_key, json.dumps(slip).encode(), _bound(visit))
    return base64.urlsafe_b64encode(sealed).decode()


def _unsealed(visit: Visit, text: str) -> dict[str, str]:
    with suppress(Unreadable, binascii.Error):
        sealed = base64.urlsafe_b64decode(text.encode())
        slip: dict[str, str] = json.loads(unseal(visit.portal.settings.data_key, sealed, _bound(visit)))
        return slip
    raise MovedOn(HOME)


def _bound(visit: Visit) -> bytes:
    return b"activation slip " + (visit.session.id if visit.session is not None else b"")
