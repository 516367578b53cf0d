"""A returned subject was mended and handed in again."""

from uuid import UUID

from services.review.domain.case import Summary
from services.review.persistence.definitions import definitions
from services.review.persistence.repository import CaseRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import MissingPrerequisite


async def begin_round(
    uow: UnitOfWork, kind: str, subject_id: UUID, number: int, summary: Summary, helper_id: UUID | None = None
) -> None:
    """Begin round `number` at the stage that returned the case; a round that began already begins once."""
    cases = CaseRepository(uow)
    case = await cases.find_by_subject(kind, subject_id)
    if case is None or case.round + 1 < number:
        raise MissingPrerequisite(f"round {number} of {kind} {subject_id} before round {number - 1}")
    if case.round >= number:
        return
    case.resubmit(definitions().pinned(case.definition_id, case.definition_version), summary, helper_id)
    await cases.save(case)
