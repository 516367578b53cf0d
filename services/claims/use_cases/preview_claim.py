"""What would come of a draft, or of a claim that is being mended, if it were handed in now; nothing is kept of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.claims.domain.assessment import Assessment
from services.claims.domain.claim import Claim
from services.claims.domain.errors import Incomplete, NotAMemberOrganisation, NotCovered
from services.claims.domain.plan import Plan, PlanBook
from services.claims.persistence.repository import ClaimRepository
from services.claims.persistence.standing import Wanted, name_of, read_standings
from services.claims.use_cases.examination import account_of, examine
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError


@dataclass(frozen=True)
class Preview:
    """The estimate, None while something is missing or stands in the way; and what stands in the way."""

    estimate: Assessment | None
    refusals: Sequence[DomainError]


async def preview_claim(uow: UnitOfWork, plans: PlanBook, claim_id: UUID) -> Preview:
    claim = await ClaimRepository(uow).look_at(claim_id)
    try:
        plan = _plan(plans, claim)
    except DomainError as refusal:
        return Preview(None, [] if isinstance(refusal, Incomplete) else [refusal])
    refusals = [*claim.refusals(plan, clock.today()), *await _of_others(uow, plan, claim)]
    try:
        return Preview((await examine(uow, plan, claim)).estimate, refusals)
    except DomainError:
        return Preview(None, refusals)


def _plan(plans: PlanBook, claim: Claim) -> Plan:
    if claim.plan_version is not None:
        return plans.version(claim.need("plan_id"), claim.plan_version)
    return plans.current(claim.need("plan_id"), claim.discharged_on or clock.today())


async def _of_others(uow: UnitOfWork, plan: Plan, claim: Claim) -> list[DomainError]:
    """What other facts than the answers themselves say against it: the employer, the cover, the account's holder."""
    found: list[DomainError] = []
    if claim.employer_id is not None:
        wanted = Wanted(claim.person_id, claim.employer_id, plan.id, clock.today().year)
        standing = (await read_standings(uow, [wanted])).get(wanted)
        day = claim.admitted_on
        if standing is None:
            found.append(NotAMemberOrganisation(field="employer_id"))
        elif not standing.covers:
            found.append(NotCovered(field="employer_id"))
        elif day is not None and not any(plan.covers(first, last, day) for first, last in standing.covers):
            found.append(NotCovered(field="admitted_on"))
    account = await account_of(uow, claim)
    try:
        if account is not None and account.holder:
            account.check_holder(await name_of(uow, claim.person_id))
    except DomainError as refusal:
        found.append(refusal)
    return found
