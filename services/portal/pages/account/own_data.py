"""My data: seen, taken along, corrected, erased."""

import json
from contextlib import suppress
from typing import Any

from fastapi import Response

from services.portal.clients import Refused, SignedOut, Unavailable
from services.portal.pages.account.asking import needed, refusal
from services.portal.pages.account.registration import DOCUMENTS
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, page_router
from services.portal.web.visit import SESSION_COOKIE, Visit

router = page_router()
_PAGES = 50


@router.get("/account/data")
async def show_data(visit: SignedIn) -> Response:
    visit.require_proof("/account/data")
    found = await visit.identity.get("/people/me/data")
    return visit.page("account/data.html", found=found, document_names=DOCUMENTS)


@router.get("/account/data.json")
async def take_data(visit: SignedIn) -> Response:
    """Everything that the services know of the person, in one file for machines."""
    visit.require_proof("/account/data")
    document = {
        "identity": await visit.identity.get("/people/me/data"),
        "claims": await _claims(visit),
        "messages": await _all(visit, "notify", "/messages"),
    }
    content = json.dumps(document, ensure_ascii=False, indent=1).encode()
    headers = {"Content-Disposition": 'attachment; filename="my-data.json"'}
    return Response(content, media_type="application/json", headers=headers)


async def _claims(visit: Visit) -> list[Any]:
    """Each as its own page shows it."""
    rows = await _all(visit, "claims", "/claims")
    return [await visit.claims.get(f"/claims/{row['id']}") for row in rows]


async def _all(visit: Visit, service: str, path: str) -> list[Any]:
    found: list[Any] = []
    after: str | None = None
    for _ in range(_PAGES):
        page = await visit.caller.service(service).get(path, {"limit": 100, "after": after})
        found += page["items"]
        after = page.get("next")
        if after is None:
            break
    return found


@router.get("/account/name")
async def show_name(visit: SignedIn) -> Response:
    visit.require_proof("/account/name")
    return visit.page("account/name.html")


@router.post("/account/name")
async def correct_name(visit: SignedIn) -> Response:
    errors = needed(visit, "name")
    if not errors:
        try:
            await visit.identity.put("/people/me/name", {"name": visit.text("name")})
        except Refused as refused:
            if refused.code == "step_up_needed":
                raise
            errors = refusal(visit, refused, "name")
        else:
            await visit.refresh()
            return visit.go("/account?name")
    return visit.page("account/name.html", 422, errors, name=visit.text("name"))


@router.get("/account/erasure")
async def show_erasure(visit: SignedIn) -> Response:
    visit.require_proof("/account/erasure")
    return visit.page("account/erasure.html")


@router.post("/account/erasure")
async def erase(visit: SignedIn) -> Response:
    errors = Errors()
    if visit.text("confirmed") != "yes":
        errors.by_field["confirmed"] = visit.translate("Confirm that your account and data are to be erased")
    else:
        try:
            await visit.identity.post("/people/me/erasure", {"confirmed": True}, visit.key)
        except Refused as refused:
            if refused.code == "step_up_needed":
                raise
            errors = refusal(visit, refused)
        else:
            return await _goodbye(visit)
    return visit.page("account/erasure.html", 422, errors)


async def _goodbye(visit: Visit) -> Response:
    """The last page: this browser is signed out."""
    with suppress(SignedOut, Unavailable, Refused):
        await visit.portal.sessions.end(visit.cookie)
    visit.session = None
    response = visit.page("account/erased.html")
    visit.drop_cookie(response, SESSION_COOKIE)
    return response
