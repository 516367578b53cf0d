"""Review waits for an office: the public status follows."""

from uuid import UUID

from services.claims.domain.states import State
from services.claims.persistence.records import occurred_at
from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork


async def enter_stage(uow: UnitOfWork, claim_id: UUID, stage: str) -> None:
    repository = ClaimRepository(uow)
    claim = await repository.reviewed(claim_id)
    if claim.state == State.WITHDRAWN:
        return
    claim.enter_stage(stage, occurred_at(uow))
    await repository.save(claim)
