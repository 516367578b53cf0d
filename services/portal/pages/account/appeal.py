"""密码申诉: the mobile number is lost; who one is, with photos of the ID. The same answer for everybody."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, Response
from starlette.datastructures import UploadFile

from services.portal.clients import Refused, unwrap
from services.portal.pages.account.asking import ask, code_page, needed, refusal
from services.portal.pages.account.registration import DOCUMENTS
from services.portal.web.forms import Errors
from services.portal.web.routes import Anybody, Needs, page_router
from services.portal.web.visit import Visit
from shared.http.pictures import picture

router = page_router()
_DETAILS = ("code", "name", "id_number", "employer")
_MOST_PHOTOS = 3


@router.get("/appeal")
async def show_appeal(visit: Anybody) -> Response:
    return await code_page(visit, "account/appeal.html")


@router.post("/appeal")
async def ask_code(visit: Anybody) -> Response:
    errors = needed(visit, "phone") or await ask(visit, "appeal", visit.text("phone"))
    if "login" in errors.by_field:
        errors.by_field["phone"] = errors.by_field.pop("login")
    if errors and not visit.text("again"):
        return await code_page(visit, "account/appeal.html", 422, errors, phone=visit.text("phone"))
    return await _details(visit, 422 if errors else 200, errors, sent=not errors)


@router.post("/appeal/details")
async def appeal(visit: Anybody) -> Response:
    errors, photos = needed(visit, *_DETAILS), _photos(visit)
    if not photos or len(photos) > _MOST_PHOTOS:
        errors.by_field["photo"] = visit.translate("Choose one to three photos of your document")
    if not errors:
        try:
            await _send(visit, photos)
        except Refused as refused:
            errors = refusal(visit, refused, *_DETAILS, "file")
            if "file" in errors.by_field:
                errors.by_field["photo"] = errors.by_field.pop("file")
        else:
            return visit.go("/appeal/sent")
    return await _details(visit, 422, errors)


@router.get("/appeal/sent")
async def show_sent(visit: Anybody) -> Response:
    return visit.page("account/appeal_sent.html")


@router.get("/account-appeals/{appeal_id}/photos/{number}")
async def show_photo(
    visit: Annotated[Visit, Depends(Needs("centre_reviewer", counted=False))], appeal_id: UUID, number: int
) -> Response:
    """For who decides about the appeal."""
    content, media_type = await visit.identity.content(f"/account-appeals/{appeal_id}/photos/{number}")
    return picture(content, media_type, f"photo-{appeal_id}-{number}")


def _photos(visit: Visit) -> list[UploadFile]:
    return [one for one in visit.form.getlist("photo") if isinstance(one, UploadFile) and one.filename]


async def _send(visit: Visit, photos: list[UploadFile]) -> None:
    fields = {name: visit.text(name) for name in (*_DETAILS, "phone")}
    fields |= {"agency": visit.portal.settings.agency, "binding": visit.binding, "document_type": _document(visit)}
    files = [("file", ("photo", await one.read(), one.content_type or "application/octet-stream")) for one in photos]
    unwrap(await visit.caller.request("identity", "POST", "/account-appeals", {}, data=fields, files=files))


def _document(visit: Visit) -> str:
    kind = visit.text("document_type")
    return kind if kind in DOCUMENTS else "resident_id"


async def _details(visit: Visit, status: int, errors: Errors, *, sent: bool = False) -> Response:
    shown: dict[str, Any] = {name: visit.text(name) for name in _DETAILS}
    shown["document_type"] = _document(visit)
    documents = [{"value": code, "name": visit.translate(text)} for code, text in DOCUMENTS.items()]
    phone = visit.text("phone")
    return await code_page(
        visit, "account/appeal_details.html", status, errors, phone=phone, shown=shown, sent=sent, documents=documents
    )
