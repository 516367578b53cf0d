"""Hand a draft in."""

from uuid import UUID

from services.claims.domain.claim import Claim
from services.claims.domain.plan import PlanBook
from services.claims.domain.states import Action
from services.claims.persistence.documents import current_documents
from services.claims.persistence.records import note_helper
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.examination import check_documents, examine
from services.claims.use_cases.owner import Owner
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def submit_draft(uow: UnitOfWork, plans: PlanBook, owner: Owner, claim_id: UUID, seen: int) -> Claim:
    repository = ClaimRepository(uow)
    claim = await repository.get_own(claim_id, owner.person_id, seen)
    claim.check_possible(Action.SUBMIT)
    at = clock.now()
    plan = plans.current(claim.need("plan_id"), claim.need("discharged_on"))
    found = await examine(uow, plan, claim)
    check_documents(plan, claim, (await current_documents(uow, claim)).values())
    claim.submit(plan, found.district, found.estimate, at, owner.helper_id)
    await note_helper(uow, claim.id, owner.helper_id, at)
    await repository.save(claim)
    return claim
