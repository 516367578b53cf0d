"""A picture, for whoever may see its kind."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select

from services.claims.domain.plan import PlanBook
from services.claims.persistence.tables import claim, document
from services.claims.queries.access import roles_over
from services.claims.queries.summaries import benefit_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.security.cipher import Unreadable
from shared.security.principal import Principal
from shared.storage.files import Files


@dataclass(frozen=True)
class Picture:
    media_type: str
    content: bytes


async def read_picture(
    uow: UnitOfWork, files: Files, plans: PlanBook, principal: Principal, document_id: UUID
) -> Picture:
    """The picture, or NotFound for whoever may not see it."""
    row = (await uow.session.execute(select(document).where(document.c.id == document_id))).first()
    if row is None:
        raise NotFound
    if row.person_id != principal.person_id:
        await _check(uow, plans, principal, row)
    uow.audit.saw(row.person_id, "document", row.id)
    try:
        return Picture(row.media_type, await files.get(row.id, row.person_id))
    except Unreadable as erased:
        raise NotFound from erased


async def _check(uow: UnitOfWork, plans: PlanBook, principal: Principal, row: Any) -> None:
    found = (await uow.session.execute(select(claim).where(claim.c.id == row.claim_id))).first()
    benefit = benefit_of(found, plans) if found is not None else None
    if benefit is None or row.kind not in benefit.visible_documents(roles_over(found, principal)):
        raise NotFound
