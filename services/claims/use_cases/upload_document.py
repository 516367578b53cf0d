"""Keep a picture that was checked and drawn anew: encrypted under the owner's key."""

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
from shared.storage.images import Photo


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


async def upload_document(
    uow: UnitOfWork, files: Files, plans: PlanBook, person_id: UUID, kind: str, photo: Photo
) -> Uploaded:
    if kind not in _kinds(plans, clock.today()):
        raise UnknownDocumentKind(field="kind")
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
