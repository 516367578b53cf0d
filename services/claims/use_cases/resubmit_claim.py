"""Hand a returned claim in again, with the opened fields mended and nothing else touched."""

from collections.abc import Sequence
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.domain.plan import PlanBook
from services.claims.domain.states import Action
from services.claims.persistence.documents import current_documents
from services.claims.persistence.records import note, note_helper
from services.claims.persistence.repository import ClaimRepository
from services.claims.persistence.revisions import read_changes
from services.claims.use_cases.changing import apply_changes
from services.claims.use_cases.examination import check_documents, examine
from services.claims.use_cases.owner import Owner
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def resubmit_claim(
    uow: UnitOfWork,
    plans: PlanBook,
    owner: Owner,
    claim_id: UUID,
    seen: int,
    content: Content,
    document_ids: Sequence[UUID] | None,
) -> Claim:
    repository = ClaimRepository(uow)
    claim = await repository.get_own(claim_id, owner.person_id, seen)
    claim.check_possible(Action.RESUBMIT)
    at = clock.now()
    await apply_changes(uow, claim, content, document_ids, at)
    plan = plans.version(claim.need("plan_id"), claim.need("plan_version"))
    found = await examine(uow, plan, claim)
    check_documents(plan, claim, (await current_documents(uow, claim)).values())
    changed = [change.field for change in await read_changes(uow, claim.id, owner.person_id, claim.round + 1)]
    claim.resubmit(plan, changed, found.estimate, at, owner.helper_id)
    await note_helper(uow, claim.id, owner.helper_id, at)
    await repository.save(claim)
    details = {"round": claim.round, "fields": changed, "helper_id": owner.helper_id}
    await note(uow, claim.id, "resubmitted", at, **details)
    return claim
