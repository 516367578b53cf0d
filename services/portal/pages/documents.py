"""Photos of papers: adding and removing them, and showing them to whoever may see them."""

from typing import Any
from uuid import UUID

from fastapi import Response
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException

from services.portal.clients import Refused, Upload
from services.portal.pages.drafts import draft_of
from services.portal.web import plans
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, Worker, page_router
from services.portal.web.visit import Visit

router = page_router()

Claim = dict[str, Any]
_SHOWN = {"image/jpeg", "image/png"}


@router.get("/drafts/{claim_id}/documents")
async def show_photos(visit: Worker, claim_id: UUID) -> Response:
    return await _page(visit, await draft_of(visit, claim_id), 200)


@router.post("/drafts/{claim_id}/documents")
async def change_photos(visit: Worker, claim_id: UUID) -> Response:
    """Add a photo, remove one, or go on."""
    claim = await draft_of(visit, claim_id)
    errors = await change_photo(visit, claim)
    if errors:
        return await _page(visit, claim, 422, errors)
    return visit.go(f"/drafts/{claim_id}/documents")


async def _page(visit: Visit, claim: Claim, status: int, errors: Errors | None = None) -> Response:
    kind = await plans.kind_of(visit.claims, claim)
    follows = "check" if all(plans.done(kind, claim).values()) else "account"
    return visit.page("apply/documents.html", status, errors, claim=claim, kind=kind, follows=follows)


async def change_photo(visit: Visit, claim: Claim) -> Errors:
    """What the form asks: another photo of a kind, or one less."""
    removed = visit.text("remove")
    kept = [document["id"] for document in claim["documents"] if document["id"] != removed]
    if removed:
        await visit.claims.change("PATCH", f"/claims/{claim['id']}", {"document_ids": kept}, visit.version)
        return Errors()
    kind, file = visit.text("kind"), visit.form.get("file")
    anchor = f"documents.{kind}"
    if not isinstance(file, UploadFile) or not file.filename:
        return Errors({anchor: visit.translate("Choose a photo first")})
    upload = Upload("photo", await file.read(), file.content_type or "application/octet-stream")
    try:
        document = await visit.claims.upload("/documents", {"kind": kind}, upload, visit.key)
    except Refused as refused:
        return Errors({anchor: refused.errors[0]["message"] if refused.errors else refused.title})
    return await _attach(visit, claim, kept, document["id"])


async def _attach(visit: Visit, claim: Claim, kept: list[str], added: str) -> Errors:
    """A second click finds the photo attached already; that is no problem."""
    if added in kept:
        return Errors()
    try:
        body = {"document_ids": [*kept, added]}
        await visit.claims.change("PATCH", f"/claims/{claim['id']}", body, visit.version)
    except Refused as refused:
        now: Claim = await visit.claims.get(f"/claims/{claim['id']}")
        if added not in {document["id"] for document in now["documents"]}:
            return Errors.of(refused, [])
    return Errors()


@router.get("/documents/{document_id}")
async def show_document(visit: SignedIn, document_id: UUID) -> Response:
    """The picture itself; the claims service decides who may see it."""
    content, media_type = await visit.claims.content(f"/documents/{document_id}/content")
    if media_type not in _SHOWN:
        raise HTTPException(404)
    return Response(content, media_type=media_type, headers={"Content-Disposition": "inline"})
