"""What a draft would come to if it were handed in now; nothing is kept of it."""

from uuid import UUID

from services.claims.domain.assessment import Assessment
from services.claims.domain.plan import PlanBook
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.examination import examine
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError


async def estimate_draft(uow: UnitOfWork, plans: PlanBook, claim_id: UUID) -> Assessment | None:
    """None while something is missing or stands in the way: handing it in says what."""
    claim = await ClaimRepository(uow).look_at(claim_id)
    try:
        plan = plans.current(claim.need("plan_id"), claim.need("discharged_on"))
        return (await examine(uow, plan, claim)).estimate
    except DomainError:
        return None
