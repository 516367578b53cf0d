"""A reviewer sent the claim back: exactly the named fields open."""

from services.claims.domain.states import State
from services.claims.persistence.records import note, occurred_at
from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork
from shared.events.review import CaseReturned


async def return_claim(uow: UnitOfWork, verdict: CaseReturned) -> None:
    repository = ClaimRepository(uow)
    claim = await repository.reviewed(verdict.subject_id)
    if claim.state == State.WITHDRAWN:
        return
    at = occurred_at(uow)
    claim.be_returned(verdict.stage, verdict.fields, at)
    await repository.save(claim)
    details = {"stage": verdict.stage, "round": verdict.round, "reasons": verdict.reasons, "fields": verdict.fields}
    await note(uow, claim.id, "returned", at, comment_cipher=verdict.comment_cipher, **details)
