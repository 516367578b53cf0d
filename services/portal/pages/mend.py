"""Mending a returned claim: exactly the fields that the reviewer opened, then handing it in again (X2)."""

from typing import Any
from uuid import UUID

from fastapi import Response

from services.portal.clients import Refused
from services.portal.pages.claims import can_mend, claim_of
from services.portal.pages.documents import stays, take_photos, too_large
from services.portal.web import plans
from services.portal.web.forms import Errors, objections, raw, read
from services.portal.web.routes import Worker, page_router
from services.portal.web.visit import MovedOn, Visit

router = page_router()

Claim = dict[str, Any]
_PHOTOS = "documents."


async def _returned(visit: Visit, claim_id: UUID) -> tuple[Claim, Claim, list[dict[str, Any]], list[dict[str, Any]]]:
    """The claim, its kind, and what is open: fields and document kinds."""
    claim = await claim_of(visit, claim_id)
    if not can_mend(claim):
        raise MovedOn(f"/claims/{claim_id}")
    kind = await plans.kind_of(visit.claims, claim)
    opened = set(claim["editable_fields"])
    fields = [field for field in kind["fields"] if field["code"] in opened and field["type"] != "account"]
    photos = [item for item in kind["documents"] if f"{_PHOTOS}{item['kind']}" in opened]
    return claim, kind, fields, photos


@router.get("/claims/{claim_id}/mend")
async def show_mend(visit: Worker, claim_id: UUID) -> Response:
    claim, kind, fields, photos = await _returned(visit, claim_id)
    errors = too_large(visit)
    errors.take(objections(claim, fields, visit.translate))
    return visit.page(
        "claims/mend.html", 200, errors, claim=claim, kind=kind, fields=fields, photos=photos, shown=raw(fields, claim)
    )


@router.post("/claims/{claim_id}/mend")
async def mend(visit: Worker, claim_id: UUID) -> Response:
    """Photos and opened fields stand in one form: whatever button was pressed, what was filled in is kept."""
    claim, kind, fields, photos = await _returned(visit, claim_id)
    values, errors = read(fields, visit.form, visit.translate, unfinished=stays(visit))
    before = claim["version"]
    errors.take(await take_photos(visit, claim))
    claim = await claim_of(visit, claim_id)
    changed = {code: value for code, value in values.items() if value is not None and claim[code] != value}
    errors.take(await _save(visit, claim, changed, visit.version + claim["version"] - before))
    claim = await claim_of(visit, claim_id)
    if not errors and not stays(visit):
        errors = objections(claim, fields, visit.translate)
    if errors:
        return visit.page(
            "claims/mend.html", 422, errors, claim=claim, kind=kind, fields=fields, photos=photos, shown=visit.form
        )
    return visit.go(f"/claims/{claim_id}/{'mend' if stays(visit) else 'resubmission'}")


async def _save(visit: Visit, claim: Claim, changed: Claim, seen: int) -> Errors:
    """What differs from what is kept; `seen` is the version that was seen, and what the photos have made of it."""
    if not changed:
        return Errors()
    try:
        await visit.claims.change("PATCH", f"/claims/{claim['id']}", changed, seen)
    except Refused as refused:
        return Errors.of(refused, changed)
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
