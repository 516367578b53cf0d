"""Create and hand in at once: the way in that is used most, so it says little to the database."""

from collections.abc import Sequence
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.domain.numbers import choose, propose
from services.claims.domain.plan import PlanBook
from services.claims.persistence.documents import attach
from services.claims.persistence.records import note_submission
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.examination import check_documents, examine
from services.claims.use_cases.sealing import seal_content
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def file_claim(
    uow: UnitOfWork, plans: PlanBook, person_id: UUID, content: Content, document_ids: Sequence[UUID]
) -> Claim:
    at = clock.now()
    claim = Claim(new_id(), uow.agency, person_id, at)
    plan = plans.current(content["plan_id"], content["discharged_on"])
    claim.edit(await seal_content(uow, person_id, content), at)
    proposals = propose(clock.today())
    found = await examine(uow, plan, claim, proposals)
    claim.number = choose(proposals, found.standing.taken)
    claim.submit(plan, found.standing.district, found.estimate, at)
    await ClaimRepository(uow).save(claim)
    kinds = await attach(uow, claim.id, person_id, document_ids)
    check_documents(plan, claim, kinds.values())
    await note_submission(uow, claim.id, person_id, at)
    return claim
