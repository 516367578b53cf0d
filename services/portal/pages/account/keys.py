"""Security keys of staff: used instead of a code, registered and removed by their owners.

The script of the page asks the browser; without scripts the app's code does.
"""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response

from services.portal.clients import Refused
from services.portal.pages.account.asking import refusal
from services.portal.web.forms import Errors
from services.portal.web.routes import Needs, page_router
from services.portal.web.texts import msgid
from services.portal.web.visit import Visit
from shared.events.identity import STAFF_ROLES
from shared.ids import new_id

router = page_router()
Staff = Annotated[Visit, Depends(Needs(*STAFF_ROLES))]

PATH = "/account/security-keys"
PROOF = ("credential_id", "client_data", "authenticator_data", "signature")
_NEW = ("credential_id", "client_data", "attestation")
_LABEL = msgid("Enter a name for the key")


def brought(visit: Visit) -> dict[str, str] | None:
    """What a key signed, where the form brings it."""
    given = {name: visit.text(name) for name in PROOF}
    return given if any(given.values()) else None


async def asked(visit: Visit, purpose: str) -> dict[str, Any] | None:
    """What the browser shall ask of the person's keys; None where there are none."""
    try:
        body = {"purpose": purpose}
        answer = await visit.caller.identity("POST", "/sessions/current/security-key-challenges", body)
    except Refused:
        return None
    options: dict[str, Any] = answer["options"]
    return options


@router.get(PATH)
async def show_keys(visit: Staff) -> Response:
    visit.require_proof(PATH)
    return await _page(visit, 200, Errors())


@router.post(PATH)
async def register_key(visit: Staff) -> Response:
    visit.require_proof(PATH)
    errors = Errors()
    if not visit.text("label"):
        errors.by_field["label"] = visit.translate(_LABEL)
    if not errors:
        body = {name: visit.text(name) for name in ("label", *_NEW)}
        try:
            await visit.identity.post("/people/me/security-keys", body, visit.key)
        except Refused as refused:
            errors = refusal(visit, refused, "label")
        else:
            return visit.go(f"{PATH}?registered")
    return await _page(visit, 422, errors)


@router.post("/account/security-keys/{key_id}/remove")
async def remove_key(visit: Staff, key_id: UUID) -> Response:
    visit.require_proof(PATH)
    await visit.identity.delete(f"/people/me/security-keys/{key_id}")
    return visit.go(f"{PATH}?removed")


async def _page(visit: Visit, status: int, errors: Errors) -> Response:
    found = await visit.identity.get("/people/me/security-keys")
    options = None
    if found["possible"]:
        try:
            options = (await visit.identity.post("/people/me/security-keys/challenges", {}, str(new_id())))["options"]
        except Refused as refused:
            errors.take(refusal(visit, refused))
    done = next((name for name in ("registered", "removed") if name in visit.request.query_params), "")
    shown = {"label": visit.text("label")}
    return visit.page(
        "account/keys.html", status, errors, keys=found["items"], possible=found["possible"], options=options,
        done=done, shown=shown,
    )  # fmt: skip
