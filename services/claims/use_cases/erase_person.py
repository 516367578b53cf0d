"""Somebody had their data erased: pictures, drafts and diagnoses go, what is undecided is taken back.

Amounts, days, numbers and to whom money was paid are financial records: they stay, under the id alone.
"""

from uuid import UUID

from services.claims.domain.states import TRANSITIONS, Action, State
from services.claims.persistence import erasure
from services.claims.persistence.records import note
from services.claims.persistence.repository import ClaimRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.storage.files import Files


async def erase_person(uow: UnitOfWork, files: Files, person_id: UUID) -> None:
    repository, at = ClaimRepository(uow), clock.now()
    for claim_id in await erasure.claims_of(uow, person_id):
        claim = await repository.get(claim_id)
        if claim.state == State.DRAFT:
            await repository.remove(claim)
        elif (State(claim.state), Action.WITHDRAW) in TRANSITIONS:
            claim.withdraw(at)
            await repository.save(claim)
            await note(uow, claim.id, "withdrawn", at, round=claim.round)
    for document_id in await erasure.drop_documents(uow, person_id):
        await files.remove(document_id)
    await erasure.drop_values(uow, person_id)
