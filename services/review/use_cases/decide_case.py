"""A reviewer approves, returns or rejects."""

from uuid import UUID

from services.review.domain.case import Reviewer
from services.review.domain.definition import Ruling
from services.review.domain.errors import OwnSubject, SamePerson
from services.review.persistence.definitions import definitions
from services.review.persistence.repository import CaseRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import StaleVersion
from shared.observability.logs import log


async def decide_case(uow: UnitOfWork, case_id: UUID, seen: int, reviewer: Reviewer, ruling: Ruling) -> None:
    """Take a ruling on the version of the case that the reviewer has seen."""
    cases = CaseRepository(uow)
    case = await cases.get(case_id)
    definition = definitions().pinned(case.definition_id, case.definition_version)
    case.show_to(reviewer, definition)
    if case.version != seen:
        raise StaleVersion
    uow.audit.about(case.person_id, "case", case.id)
    uow.audit.why(" ".join((ruling.action, *ruling.reasons)))
    cipher = ruling.comment and await uow.cipher.encrypt(definition.comments, case.person_id, ruling.comment)
    try:
        case.decide(definition, reviewer, ruling, cipher or None)
    except (OwnSubject, SamePerson) as refusal:
        log().warning("decision_refused", code=refusal.code, case_id=str(case_id), person_id=str(reviewer.person_id))
        raise
    await cases.save(case)
