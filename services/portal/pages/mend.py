"""Mending a returned claim: exactly the fields that the reviewer opened, then handing it in again (X2)."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.exceptions import HTTPException

from services.portal.clients import Refused
from services.portal.pages.claims import can_mend, claim_of
from services.portal.pages.documents import change_photo
from services.portal.web import plans
from services.portal.web.forms import Errors, raw, read
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import Visit

router = page_router()

Claim = dict[str, Any]
_PHOTOS = "documents."


async def _returned(visit: Visit, claim_id: UUID) -> tuple[Claim, Claim, list[dict[str, Any]], list[dict[str, Any]]]:
    """The claim, its kind, and what is open: fields and document kinds."""
    claim = await claim_of(visit, claim_id)
    if not can_mend(claim):
        raise HTTPException(409)
    kind = await plans.kind_of(visit.claims, claim)
    opened = set(claim["editable_fields"])
    fields = [field for field in kind["fields"] if field["code"] in opened and field["type"] != "account"]
    photos = [item for item in kind["documents"] if f"{_PHOTOS}{item['kind']}" in opened]
    return claim, kind, fields, photos


@router.get("/claims/{claim_id}/mend")
async def show_mend(visit: Worker, claim_id: UUID) -> Response:
    claim, kind, fields, photos = await _returned(visit, claim_id)
    return visit.page(
        "claims/mend.html", claim=claim, kind=kind, fields=fields, photos=photos, shown=raw(fields, claim)
    )


@router.post("/claims/{claim_id}/mend")
async def mend(visit: Worker, claim_id: UUID) -> Response:
    """One photo more or less, or the opened fields."""
    claim, kind, fields, photos = await _returned(visit, claim_id)
    if visit.text("kind") or visit.text("remove"):
        errors, shown = await change_photo(visit, claim), raw(fields, claim)
        follows = f"/claims/{claim_id}/mend"
    else:
        errors, shown = await _save(visit, claim, fields), {name: visit.text(name) for name in visit.form}
        follows = f"/claims/{claim_id}/resubmission"
    if errors:
        return visit.page(
            "claims/mend.html", 422, errors, claim=claim, kind=kind, fields=fields, photos=photos, shown=shown
        )
    return visit.go(follows)


async def _save(visit: Visit, claim: Claim, fields: list[dict[str, Any]]) -> Errors:
    values, errors = read(fields, visit.form, visit.translate)
    if errors or not values:
        return errors
    try:
        await visit.claims.change("PATCH", f"/claims/{claim['id']}", values, visit.version)
    except Refused as refused:
        return Errors.of(refused, values)
    return Errors()


@router.get("/claims/{claim_id}/resubmission")
async def show_resubmission(visit: Worker, claim_id: UUID) -> Response:
    claim, _, fields, photos = await _returned(visit, claim_id)
    return visit.page("claims/resubmission.html", claim=claim, fields=fields, photos=photos)


@router.post("/claims/{claim_id}/resubmission")
async def resubmit(visit: Worker, claim_id: UUID) -> Response:
    try:
        await visit.claims.post(f"/claims/{claim_id}/resubmission", {}, visit.key, visit.version)
    except Refused as refused:
        claim = await claim_of(visit, claim_id)
        if not can_mend(claim):
            return visit.go(f"/claims/{claim_id}/receipt")
        _, _, fields, photos = await _returned(visit, claim_id)
        errors = Errors.of(refused, [])
        return visit.page("claims/resubmission.html", 422, errors, claim=claim, fields=fields, photos=photos)
    return visit.go(f"/claims/{claim_id}/receipt")
