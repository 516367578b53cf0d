"""Machine clients: whose signed messages are believed, and under which keys. Two security administrators decide."""

import json
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit

router = page_router()
Security = Annotated[Visit, Depends(Needs("security_administrator"))]
Looking = Annotated[Visit, Depends(Needs("security_administrator", "system_administrator", "auditor"))]

HOME = "/admin/machines"
KINDS = {
    "bank": msgid("A bank"),
    "hospital": msgid("A hospital"),
    "tax": msgid("The tax office"),
    "card_centre": msgid("The card centre"),
}
CHANGES = {
    "register": msgid("Register a machine client"),
    "add_key": msgid("Add a key"),
    "retire_key": msgid("Retire a key"),
    "resume": msgid("Believe it again"),
}
_FIELDS: Mapping[str, Mapping[str, str]] = {
    "register": {"name": "name", "kind": "kind", "public_key": "public_key"},
    "add_key": {"name": "client", "public_key": "new_key"},
    "retire_key": {"name": "name", "key_id": "key_id"},
    "resume": {"name": "name"},
}
"""What each change needs of its form: the service's name of a field, and the page's."""
_ASKED = {
    "name": msgid("Enter the name of the machine client"),
    "kind": msgid("Choose the kind"),
    "public_key": msgid("Paste the public key"),
    "client": msgid("Choose the machine client"),
    "new_key": msgid("Paste the public key"),
}
_NO_KEY = msgid("This is no public key: an Ed25519 key as JWK is needed, and never its private part.")


@router.get("/admin/machines")
async def show_machines(visit: Looking) -> Response:
    return await _machines(visit, 200, Errors())


async def _machines(visit: Visit, status: int, errors: Errors) -> Response:
    clients = (await visit.identity.get("/machine-clients"))["items"]
    decides = visit.person is not None and visit.person.has("security_administrator")
    changes = (await visit.identity.get("/machine-proposals"))["items"] if decides else []
    return visit.page(
        "admin/machines.html", status, errors, clients=clients, changes=changes, decides=decides, kinds=KINDS,
        words=CHANGES, shown=visit.form, done="proposed" in visit.request.query_params,
    )  # fmt: skip


@router.post("/admin/machines/proposals")
async def propose_change(visit: Security) -> Response:
    change, errors = visit.text("change"), Errors()
    fields = _FIELDS.get(change, {})
    body: dict[str, Any] = {"change": change, **{name: visit.text(place) for name, place in fields.items()}}
    for place in fields.values():
        if not visit.text(place) and place in _ASKED:
            errors.by_field[place] = visit.translate(_ASKED[place])
    if "public_key" in body and not errors:
        body["public_key"] = _key(body["public_key"])
        if body["public_key"] is None:
            errors.by_field[fields["public_key"]] = visit.translate(_NO_KEY)
    if not errors:
        try:
            await visit.identity.post("/machine-proposals", body, visit.key)
        except Refused as refused:
            errors = _at_their_places(Errors.of(refused, fields), fields)
        else:
            return visit.go(f"{HOME}?proposed")
    return await _machines(visit, 422, errors)


def _key(text: str) -> dict[str, str] | None:
    """A key as it was pasted; None where it is none."""
    try:
        document = json.loads(text)
    except ValueError:
        return None
    if not isinstance(document, dict):
        return None
    return {str(name): value for name, value in document.items() if isinstance(value, str)}


def _at_their_places(errors: Errors, fields: Mapping[str, str]) -> Errors:
    errors.by_field = {fields.get(name, name): text for name, text in errors.by_field.items()}
    return errors


@router.post("/admin/machines/proposals/{proposal_id}/confirm")
async def confirm_change(visit: Security, proposal_id: UUID) -> Response:
    try:
        await visit.identity.post(f"/machine-proposals/{proposal_id}/confirmation", {}, visit.key)
    except Refused as refused:
        return await _machines(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.post("/admin/machines/proposals/{proposal_id}/refuse")
async def refuse_change(visit: Security, proposal_id: UUID) -> Response:
    try:
        await visit.identity.remove(f"/machine-proposals/{proposal_id}")
    except Refused as refused:
        return await _machines(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)


@router.get("/admin/machines/{client_id}/suspend")
async def confirm_suspension(visit: Security, client_id: UUID) -> Response:
    for client in (await visit.identity.get("/machine-clients"))["items"]:
        if client["id"] == str(client_id) and client["suspended_at"] is None:
            return visit.page("admin/suspend_machine.html", client=client, kinds=KINDS)
    return visit.go(HOME)


@router.post("/admin/machines/{client_id}/suspend")
async def suspend(visit: Security, client_id: UUID) -> Response:
    try:
        await visit.identity.put(f"/machine-clients/{client_id}/suspension", {})
    except Refused as refused:
        return await _machines(visit, refused.status, Errors.of(refused, ()))
    return visit.go(HOME)
