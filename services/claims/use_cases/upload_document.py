"""Take a picture in: checked, stripped, encrypted under the owner's key."""

import asyncio
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.claims.domain.errors import UnknownDocumentKind
from services.claims.domain.plan import PlanBook
from services.claims.persistence.documents import add_document
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id
from shared.storage.files import Files
from shared.storage.images import sanitise_photo

_DECODING = asyncio.Semaphore(2)
"""A large picture takes hundreds of megabytes while it is drawn anew: few at a time."""


@dataclass(frozen=True)
class Uploaded:
    """What is known of a stored picture."""

    id: UUID
    kind: str
    media_type: str
    width: int
    height: int
    size: int
    created_at: datetime


@dataclass(frozen=True)
class Upload:
    """What was sent, and what it is said to be."""

    content: bytes
    media_type: str
    file_name: str | None


async def upload_document(
    uow: UnitOfWork, files: Files, plans: PlanBook, person_id: UUID, kind: str, upload: Upload
) -> Uploaded:
    if kind not in _kinds(plans, clock.today()):
        raise UnknownDocumentKind(field="kind")
    async with _DECODING:
        photo = await asyncio.to_thread(sanitise_photo, upload.content, upload.media_type, upload.file_name)
    uploaded = Uploaded(new_id(), kind, photo.media_type, photo.width, photo.height, len(photo.content), clock.now())
    await files.put(uploaded.id, person_id, photo.content)
    await add_document(uow, person_id=person_id, **uploaded.__dict__)
    return uploaded


def _kinds(plans: PlanBook, day: date) -> set[str]:
    return {
        document.kind
        for plan in plans.all_current(day)
        for benefit in plan.benefit_kinds
        for document in benefit.documents
    }
