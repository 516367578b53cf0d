"""Something was submitted: a case begins at the first stage of the definition in force."""

from services.review.domain.case import Case, Subject
from services.review.persistence.definitions import definitions
from services.review.persistence.repository import CaseRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def open_case(uow: UnitOfWork, subject: Subject) -> None:
    """Open the subject's case, unless it has one."""
    cases = CaseRepository(uow)
    if await cases.find_by_subject(subject.kind, subject.id) is not None:
        return
    definition = definitions().in_force(subject.kind, uow.agency, clock.today())
    await cases.save(Case(uow.agency, subject, definition))
