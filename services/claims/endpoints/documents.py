"""Pictures: taken in from workers, shown to whoever may see their kind."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Response, UploadFile
from pydantic import BaseModel

from services.claims.endpoints.dependencies import Pictures, Plans, Reader, Worker
from services.claims.queries.documents import read_picture
from services.claims.use_cases.upload_document import Upload, upload_document
from shared.http.edge import Work, edge_router
from shared.http.models import Text

router: APIRouter = edge_router()


class UploadedOut(BaseModel):
    id: UUID
    kind: str
    media_type: str
    width: int
    height: int
    size: int
    created_at: datetime


@router.post("/documents", status_code=201)
async def post_document(
    work: Work,
    worker: Worker,
    plans: Plans,
    pictures: Pictures,
    kind: Annotated[str, Form(), Text(64)],
    file: Annotated[UploadFile, File()],
) -> UploadedOut:
    upload = Upload(await file.read(), file.content_type or "", file.filename)
    stored = await upload_document(work, pictures, plans, worker.person_id, kind, upload)
    return UploadedOut(**vars(stored))


@router.get("/documents/{document_id}/content", response_class=Response)
async def get_content(document_id: UUID, work: Work, reader: Reader, plans: Plans, pictures: Pictures) -> Response:
    picture = await read_picture(work, pictures, plans, reader, document_id)
    return Response(picture.content, media_type=picture.media_type)
