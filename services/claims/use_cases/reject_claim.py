"""A reviewer said no: the claim is closed."""

from services.claims.domain.states import State
from services.claims.persistence.records import note, occurred_at
from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork
from shared.events.review import CaseRejected


async def reject_claim(uow: UnitOfWork, verdict: CaseRejected) -> None:
    repository = ClaimRepository(uow)
    claim = await repository.reviewed(verdict.subject_id)
    if claim.state == State.WITHDRAWN:
        return
    at = occurred_at(uow)
    claim.be_rejected(verdict.stage, at)
    await repository.save(claim)
    details = {"stage": verdict.stage, "round": verdict.round, "reasons": verdict.reasons}
    await note(uow, claim.id, "rejected", at, comment_cipher=verdict.comment_cipher, **details)
