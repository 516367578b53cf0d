"""Review opened or closed its case: a line of the timeline, no change of the claim."""

from uuid import UUID

from services.claims.persistence.records import note, occurred_at
from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork


async def note_case(uow: UnitOfWork, claim_id: UUID, code: str) -> None:
    claim = await ClaimRepository(uow).reviewed(claim_id)
    await note(uow, claim.id, code, occurred_at(uow))
