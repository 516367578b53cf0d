"""Somebody decided at a stage: that is a duty of theirs, and a yes is a line of the timeline."""

from services.claims.domain.states import State
from services.claims.persistence.records import decider, note, occurred_at, take_duty
from services.claims.persistence.repository import ClaimRepository
from shared.db.unit_of_work import UnitOfWork
from shared.events.review import DecisionMade


async def record_decision(uow: UnitOfWork, decision: DecisionMade) -> None:
    at = occurred_at(uow)
    claim = await ClaimRepository(uow).reviewed(decision.subject_id)
    for person_id in filter(None, (decision.decided_by, decision.holder_id)):
        await take_duty(uow, claim.id, person_id, decider(decision.stage), at)
    if decision.action == "approve" and claim.state != State.WITHDRAWN:
        await note(uow, claim.id, "stage_approved", at, stage=decision.stage, round=decision.round)
