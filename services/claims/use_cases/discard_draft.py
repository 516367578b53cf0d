"""Throw a draft away; its pictures become free again."""

from uuid import UUID

from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork


async def discard_draft(uow: UnitOfWork, person_id: UUID, claim_id: UUID, seen: int) -> None:
    repository = ClaimRepository(uow)
    claim = await repository.get_own(claim_id, person_id, seen)
    claim.discard()
    await repository.remove(claim)
