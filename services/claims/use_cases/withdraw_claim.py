"""Take an undecided claim back."""

from uuid import UUID

from services.claims.domain.claim import Claim
from services.claims.persistence.records import note
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.owner import Owner
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def withdraw_claim(uow: UnitOfWork, owner: Owner, claim_id: UUID, seen: int) -> Claim:
    repository = ClaimRepository(uow)
    claim = await repository.get_own(claim_id, owner.person_id, seen)
    at = clock.now()
    claim.withdraw(at)
    await repository.save(claim)
    await note(uow, claim.id, "withdrawn", at, round=claim.round, helper_id=owner.helper_id)
    return claim
