"""Pictures and the claims they belong to. A picture is linked once; one that was replaced stays for the record."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, select, update

from services.claims.domain.errors import DocumentInUse
from services.claims.persistence.tables import document
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound

Kinds = dict[UUID, str]
"""Document id → kind."""


async def add_document(uow: UnitOfWork, **row: object) -> None:
    """Keep what is known of an uploaded picture."""
    await uow.session.execute(insert(document).values(agency=uow.agency, **row))


async def current_documents(uow: UnitOfWork, claim_id: UUID) -> Kinds:
    """The claim's pictures that were not replaced."""
    query = select(document.c.id, document.c.kind).where(
        document.c.claim_id == claim_id, document.c.replaced_at.is_(None)
    )
    return {row.id: row.kind for row in await uow.session.execute(query)}


async def attach(uow: UnitOfWork, claim_id: UUID, person_id: UUID, ids: Sequence[UUID]) -> Kinds:
    """Link the person's own free pictures; one statement finds, locks and links them."""
    if not ids:
        return {}
    change = (
        update(document)
        .where(document.c.id.in_(ids), document.c.person_id == person_id, document.c.claim_id.is_(None))
        .values(claim_id=claim_id)
        .returning(document.c.id, document.c.kind)
    )
    linked = {row.id: row.kind for row in await uow.session.execute(change)}
    if len(linked) != len(set(ids)):
        await _explain(uow, person_id, [identifier for identifier in ids if identifier not in linked])
    return linked


async def _explain(uow: UnitOfWork, person_id: UUID, missing: list[UUID]) -> None:
    query = select(document.c.id).where(document.c.id.in_(missing), document.c.person_id == person_id)
    own = set((await uow.session.execute(query)).scalars())
    if own == set(missing):
        raise DocumentInUse(field="document_ids")
    raise NotFound


async def release(uow: UnitOfWork, ids: Sequence[UUID]) -> None:
    """Unlink pictures of a draft."""
    if ids:
        await uow.session.execute(update(document).where(document.c.id.in_(ids)).values(claim_id=None))


async def replace(uow: UnitOfWork, ids: Sequence[UUID], at: datetime) -> None:
    """Mark pictures as replaced by newer ones of their kind."""
    if ids:
        await uow.session.execute(update(document).where(document.c.id.in_(ids)).values(replaced_at=at))
