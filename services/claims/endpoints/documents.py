"""Pictures: taken in from workers, shown to whoever may see their kind."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from pydantic import BaseModel
from starlette.datastructures import UploadFile as SentFile

from services.claims.endpoints.dependencies import Pictures, Plans
from services.claims.queries.documents import read_picture
from services.claims.use_cases.upload_document import upload_document
from shared.http.edge import EdgeRoute, SignedIn, Work, edge_router
from shared.http.models import Text
from shared.http.pictures import picture
from shared.storage.images import Photo, sanitise_photo
from shared.threads import Threads


class UploadRoute(EdgeRoute):
    """The picture is drawn anew before the transaction opens, so that slow pictures hold no connection."""

    async def prepare(self, request: Request) -> None:
        drawing: Threads = request.app.state.drawing
        async with request.form() as form:
            if isinstance(file := form.get("file"), SentFile):
                sent = await file.read(), file.content_type or "", file.filename
                request.state.photo = await drawing.run(lambda: sanitise_photo(*sent))


uploads = APIRouter(route_class=UploadRoute)
router: APIRouter = edge_router()


class UploadedOut(BaseModel):
    id: UUID
    kind: str
    media_type: str
    width: int
    height: int
    size: int
    created_at: datetime


@uploads.post("/documents", status_code=201)
async def post_document(
    work: Work,
    worker: SignedIn,
    plans: Plans,
    pictures: Pictures,
    request: Request,
    kind: Annotated[str, Form(), Text(64)],
    file: Annotated[UploadFile, File()],  # noqa: ARG001 - says what is sent; the route has drawn the photo from it
) -> UploadedOut:
    photo: Photo = request.state.photo
    stored = await upload_document(work, pictures, plans, worker.person_id, kind, photo)
    return UploadedOut(**vars(stored))


@router.get("/documents/{document_id}/content", response_class=Response)
async def get_content(document_id: UUID, work: Work, reader: SignedIn, plans: Plans, pictures: Pictures) -> Response:
    found = await read_picture(work, pictures, plans, reader, document_id)
    return picture(found.content, found.media_type, f"document-{document_id}")
