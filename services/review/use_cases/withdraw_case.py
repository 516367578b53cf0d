"""The applicant took the subject back."""

from uuid import UUID

from services.review.domain.states import State
from services.review.persistence.repository import CaseRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import MissingPrerequisite


async def withdraw_case(uow: UnitOfWork, kind: str, subject_id: UUID) -> None:
    """Close the subject's case as withdrawn, once."""
    cases = CaseRepository(uow)
    case = await cases.find_by_subject(kind, subject_id)
    if case is None:
        raise MissingPrerequisite(f"no case about {kind} {subject_id}")
    if case.state == State.WITHDRAWN:
        return
    case.withdraw()
    await cases.save(case)
