"""Correct a draft, or the opened fields of a returned claim, without handing it in yet."""

from collections.abc import Sequence
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.changing import apply_changes
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def edit_claim(
    uow: UnitOfWork,
    person_id: UUID,
    claim_id: UUID,
    seen: int,
    content: Content,
    document_ids: Sequence[UUID] | None,
) -> Claim:
    repository = ClaimRepository(uow)
    claim = await repository.get_own(claim_id, person_id, seen)
    await apply_changes(uow, claim, content, document_ids, clock.now())
    await repository.save(claim)
    return claim
