"""Review said yes: assess finally, reserve the yearly ceiling, owe the money."""

from datetime import datetime
from uuid import UUID

from services.claims.domain import ledger as entries
from services.claims.domain.assessment import Assessment, assess
from services.claims.domain.claim import Claim
from services.claims.domain.payout import Payout
from services.claims.domain.plan import Plan, PlanBook
from services.claims.domain.states import Action, State
from services.claims.persistence.counters import open_counter, reserve
from services.claims.persistence.ledger import book
from services.claims.persistence.records import note, occurred_at
from services.claims.persistence.repository import ClaimRepository, PayoutRepository
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def approve_claim(uow: UnitOfWork, plans: PlanBook, claim_id: UUID) -> None:
    repository = ClaimRepository(uow)
    claim = await repository.reviewed(claim_id)
    if claim.state == State.WITHDRAWN:
        return
    claim.check_possible(Action.APPROVE)
    at = occurred_at(uow)
    plan = plans.version(claim.need("plan_id"), claim.need("plan_version"))
    year = plan.ceiling_year(claim.need("discharged_on"))
    assessment = await _reserved(uow, plan, claim, year)
    payout = _payout(claim, plan, year, assessment.amount_fen, at) if assessment.amount_fen else None
    claim.approve(assessment, payout.id if payout else None, at)
    await repository.save(claim)
    uow.audit.about(claim.person_id, "claim", claim.id)
    await note(uow, claim.id, "approved", at, round=claim.round)
    if payout is not None:
        await PayoutRepository(uow).save(payout)
        await book(uow, payout, entries.approval(payout.amount_fen), at)


async def _reserved(uow: UnitOfWork, plan: Plan, claim: Claim, year: int) -> Assessment:
    """What the rules give, cut to what one conditional update could still take from the year's ceiling."""
    ceiling, kind = plan.yearly_ceiling_fen, claim.need("benefit_kind")
    wanted = assess(plan, kind, claim.inputs(), ceiling).amount_fen
    await open_counter(uow, claim.person_id, plan.id, year, ceiling)
    remaining, taken = await reserve(uow, claim.person_id, plan.id, year, ceiling, wanted)
    final = assess(plan, kind, claim.inputs(), remaining)
    if final.amount_fen != taken:
        raise ValueError(f"the rules give {final.amount_fen} fen, the counter {taken}")
    return final


def _payout(claim: Claim, plan: Plan, year: int, amount_fen: int, at: datetime) -> Payout:
    return Payout(
        identifier=new_id(),
        agency=claim.agency,
        claim_id=claim.id,
        claim_number=claim.number,
        person_id=claim.person_id,
        plan_id=plan.id,
        year=year,
        amount_fen=amount_fen,
        at=at,
    )
