"""Appeals for an account (密码申诉): submitted by anybody who proves a new phone, decided in review."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Form, Request, Response, UploadFile
from pydantic import BaseModel, Field

from services.identity.domain import numbers
from services.identity.domain.documents import DocumentType
from services.identity.domain.sms_codes import Asked
from services.identity.endpoints.common import Agency, Binding, Code, GateOf, address_of
from services.identity.queries.appeals import appeal_view
from services.identity.use_cases.open_appeal import photo_id
from services.identity.use_cases.submit_appeal import Appealing, submit_appeal
from shared.errors import NotFound
from shared.http.edge import SignedIn, Work, edge_router, public_router
from shared.http.models import Body, Text
from shared.http.pictures import picture
from shared.storage.files import Files
from shared.storage.images import sanitise_photo

public = public_router(tags=["appeals"])
router = edge_router(tags=["appeals"])
_MOST_PHOTOS = 3
_JPEG = b"\xff\xd8\xff"


class AppealForm(Body):
    agency: Agency
    name: Annotated[str, Text(40)]
    document_type: DocumentType = "resident_id"
    id_number: Annotated[str, Text(24)]
    employer: Annotated[str, Text(100)]
    phone: Annotated[str, Text(24)]
    binding: Binding
    code: Code
    file: Annotated[list[UploadFile], Field(min_length=1, max_length=_MOST_PHOTOS)]


class AppealOut(BaseModel):
    id: UUID
    state: str
    name: str
    document_type: str
    id_number: str
    employer: str
    old_phone_masked: str
    new_phone_masked: str
    photos: int
    submitted_at: datetime


def _files(request: Request) -> Files:
    files: Files = request.app.state.files
    return files


FilesOf = Annotated[Files, Depends(_files)]


@public.post("/account-appeals", status_code=202, response_class=Response)
async def post_account_appeal(form: Annotated[AppealForm, Form()], request: Request, work: Work, gate: GateOf) -> None:
    """The same answer whether or not there is such an account. The photos are drawn anew in threads."""
    asked = Asked("appeal", numbers.phone(form.phone), form.binding, address_of(request))
    drawn = [await _drawn(request, photo) for photo in form.file]
    appealing = Appealing(
        form.agency,
        form.name,
        form.document_type,
        form.id_number,
        form.employer,
        asked,
        form.code,
        tuple(drawn),
    )
    await submit_appeal(work, gate, appealing)


async def _drawn(request: Request, photo: UploadFile) -> bytes:
    content, kind, name = await photo.read(), photo.content_type or "", photo.filename
    clean = await request.app.state.drawing.run(lambda: sanitise_photo(content, kind, name))
    return bytes(clean.content)


@router.get("/account-appeals/{appeal_id}")
async def get_account_appeal(appeal_id: UUID, work: Work, _: SignedIn) -> AppealOut:
    view = await appeal_view(work, appeal_id)
    return AppealOut.model_validate(view, from_attributes=True)


@router.get("/account-appeals/{appeal_id}/photos/{number}")
async def get_appeal_photo(appeal_id: UUID, number: int, work: Work, files: FilesOf, _: SignedIn) -> Response:
    view = await appeal_view(work, appeal_id)
    if not 0 <= number < view.photos:
        raise NotFound
    content = await files.get(photo_id(appeal_id, number), view.person_id)
    media_type = "image/jpeg" if content.startswith(_JPEG) else "image/png"
    return picture(content, media_type, f"photo-{appeal_id}-{number}")
