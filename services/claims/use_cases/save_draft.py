"""Keep what was filled in so far."""

from collections.abc import Sequence
from uuid import UUID

from services.claims.domain.claim import Claim, Content
from services.claims.domain.numbers import choose, propose
from services.claims.persistence.documents import attach
from services.claims.persistence.numbers import question_of_taken
from services.claims.persistence.repository import ClaimRepository
from services.claims.use_cases.sealing import seal_content
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def save_draft(uow: UnitOfWork, person_id: UUID, content: Content, document_ids: Sequence[UUID]) -> Claim:
    at = clock.now()
    claim = Claim(new_id(), uow.agency, person_id, at)
    proposals = propose(clock.today())
    [taken] = await uow.ask(question_of_taken(proposals))
    claim.number = choose(proposals, {row[0] for row in taken})
    claim.edit(await seal_content(uow, person_id, content), at)
    await ClaimRepository(uow).save(claim)
    await attach(uow, claim.id, person_id, document_ids)
    return claim
