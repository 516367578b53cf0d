"""Photos of papers: adding and removing them, and showing them to whoever may see them."""

from typing import Any
from uuid import NAMESPACE_OID, UUID, uuid5

from fastapi import Response
from starlette.datastructures import UploadFile

from services.portal.clients import Refused, Upload
from services.portal.pages.drafts import draft_of
from services.portal.web import plans
from services.portal.web.failures import TOO_LARGE
from services.portal.web.forms import Errors
from services.portal.web.routes import SignedIn, SignedInForFiles, Worker, page_router
from services.portal.web.visit import Visit, local_path
from shared.http.pictures import picture

router = page_router()

Claim = dict[str, Any]
_FILE = "file-"


@router.get("/drafts/{claim_id}/documents")
async def show_photos(visit: Worker, claim_id: UUID) -> Response:
    return await _page(visit, await draft_of(visit, claim_id), 200, too_large(visit))


@router.post("/drafts/{claim_id}/documents")
async def change_photos(visit: Worker, claim_id: UUID) -> Response:
    """Add photos, remove one, or go on; whatever was chosen is taken along."""
    claim = await draft_of(visit, claim_id)
    errors = await take_photos(visit, claim)
    claim = await draft_of(visit, claim_id)
    kind = await plans.kind_of(visit.claims, claim)
    if not stays(visit):
        errors.take(_missing(visit, kind, claim))
    if errors:
        return await _page(visit, claim, 422, errors)
    if stays(visit):
        return visit.go(f"/drafts/{claim_id}/documents")
    return visit.go(f"/drafts/{claim_id}/{'check' if all(plans.done(kind, claim).values()) else 'account'}")


def _missing(visit: Visit, kind: dict[str, Any], claim: Claim) -> Errors:
    """Who goes on has photographed every paper that is needed; who cannot yet comes back later."""
    found = Errors()
    for paper in plans.missing_papers(kind, claim):
        text = visit.translate("Add a photo of this paper: %(name)s") % {"name": paper["name"]}
        found.by_field[f"documents.{paper['kind']}"] = text
    return found


async def _page(visit: Visit, claim: Claim, status: int, errors: Errors | None = None) -> Response:
    kind = await plans.kind_of(visit.claims, claim)
    return visit.page("apply/documents.html", status, errors, claim=claim, kind=kind)


def too_large(visit: Visit) -> Errors:
    """The photo of the form before was not taken."""
    if TOO_LARGE not in visit.request.query_params:
        return Errors()
    return Errors(whole=[visit.translate("The photo is too large. Choose one below 10 MB; nothing else was lost.")])


def stays(visit: Visit) -> bool:
    """A button of a single photo was pressed: the person is not done with the page."""
    return bool(visit.text("upload") or visit.text("remove"))


async def take_photos(visit: Visit, claim: Claim) -> Errors:
    """What the form asks: one photo less, and every photo that was chosen in its place."""
    removed, wanted = visit.text("remove"), visit.text("upload")
    kept = [document["id"] for document in claim["documents"] if document["id"] != removed]
    files = {name.removeprefix(_FILE): file for name, file in visit.form.items() if name.startswith(_FILE)}
    chosen = {kind: file for kind, file in files.items() if isinstance(file, UploadFile) and file.filename}
    errors, added = Errors(), []
    if wanted and wanted not in chosen:
        errors.by_field[f"documents.{wanted}"] = visit.translate("Choose a photo first")
    for kind, file in chosen.items():
        upload = Upload("photo", await file.read(), file.content_type or "application/octet-stream")
        try:
            key = str(uuid5(NAMESPACE_OID, f"{visit.key}/{kind}"))
            added.append((await visit.claims.upload("/documents", {"kind": kind}, upload, key))["id"])
        except Refused as refused:
            errors.by_field[f"documents.{kind}"] = refused.errors[0]["message"] if refused.errors else refused.title
    new = [each for each in added if each not in kept]
    if new or len(kept) < len(claim["documents"]):
        errors.take(await _attach(visit, claim, [*kept, *new]))
    return errors


async def _attach(visit: Visit, claim: Claim, wanted: list[str]) -> Errors:
    """A second click finds everything done already; that is no problem."""
    try:
        await visit.claims.change("PATCH", f"/claims/{claim['id']}", {"document_ids": wanted}, visit.version)
    except Refused as refused:
        now: Claim = await visit.claims.get(f"/claims/{claim['id']}")
        if set(wanted) != {document["id"] for document in now["documents"]}:
            return Errors.of(refused, [])
    return Errors()


@router.get("/documents/{document_id}/view")
async def view_document(visit: SignedIn, document_id: UUID) -> Response:
    """The picture in a page, with the way back; who may not see it finds nothing."""
    await visit.claims.content(f"/documents/{document_id}/content")
    back = local_path(visit.request.query_params.get("back", ""))
    return visit.page("document.html", document_id=document_id, back=back)


@router.get("/documents/{document_id}")
async def show_document(visit: SignedInForFiles, document_id: UUID) -> Response:
    """The picture itself; the claims service decides who may see it."""
    content, media_type = await visit.claims.content(f"/documents/{document_id}/content")
    return picture(content, media_type, f"document-{document_id}")
