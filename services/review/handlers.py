"""What review does when another service says that a subject is handed in, mended or taken back."""

from dataclasses import replace
from uuid import UUID

from services.review.domain.case import Subject, Summary
from services.review.use_cases.begin_round import begin_round
from services.review.use_cases.open_case import open_case
from services.review.use_cases.withdraw_case import withdraw_case
from shared.db.unit_of_work import UnitOfWork
from shared.events.claims import ClaimResubmitted, ClaimSubmitted, ClaimWithdrawn
from shared.events.identity import (
    AccountAppealSubmitted,
    EmployerApplicationResubmitted,
    EmployerApplicationSubmitted,
    EmployerProfileChangeSubmitted,
)
from shared.messaging.handlers import HandlerTable

CLAIM = "claim"
APPLICATION, PROFILE_CHANGE, APPEAL = "employer_application", "employer_profile_change", "account_appeal"


async def on_claim_submitted(event: ClaimSubmitted, uow: UnitOfWork) -> None:
    await open_case(
        uow,
        Subject(
            kind=CLAIM,
            id=event.claim_id,
            person_id=event.person_id,
            employer_id=event.employer_id,
            district=event.district,
            summary={
                "number": event.number,
                "benefit_kind": event.benefit_kind,
                "total_fen": event.total_fen,
                "estimated_fen": event.estimated_fen,
                "employer_id": str(event.employer_id),
            },
            helper_id=event.helped_by,
        ),
    )


async def on_claim_resubmitted(event: ClaimResubmitted, uow: UnitOfWork) -> None:
    changes: dict[str, str | int] = {"total_fen": event.total_fen, "estimated_fen": event.estimated_fen}
    await begin_round(uow, CLAIM, event.claim_id, event.round, changes, event.helped_by)


async def on_claim_withdrawn(event: ClaimWithdrawn, uow: UnitOfWork) -> None:
    await withdraw_case(uow, CLAIM, event.claim_id)


async def on_application_submitted(event: EmployerApplicationSubmitted, uow: UnitOfWork) -> None:
    summary: Summary = {"name": event.name, "uscc": event.uscc}
    await open_case(uow, _subject(APPLICATION, event.application_id, event.person_id, event.district, summary))


async def on_application_resubmitted(event: EmployerApplicationResubmitted, uow: UnitOfWork) -> None:
    changes: Summary = {"name": event.name, "uscc": event.uscc}
    await begin_round(uow, APPLICATION, event.application_id, event.round, changes)


async def on_profile_change_submitted(event: EmployerProfileChangeSubmitted, uow: UnitOfWork) -> None:
    subject = _subject(PROFILE_CHANGE, event.change_id, event.person_id, event.district, {"name": event.name})
    await open_case(uow, replace(subject, employer_id=event.employer_id))


async def on_appeal_submitted(event: AccountAppealSubmitted, uow: UnitOfWork) -> None:
    await open_case(uow, _subject(APPEAL, event.appeal_id, event.person_id, event.district, {}))


def _subject(kind: str, identifier: UUID, person_id: UUID, district: str | None, summary: Summary) -> Subject:
    """Of no employer."""
    return Subject(kind, identifier, person_id, None, district, summary)


HANDLERS: HandlerTable = {
    ClaimSubmitted: on_claim_submitted,
    ClaimResubmitted: on_claim_resubmitted,
    ClaimWithdrawn: on_claim_withdrawn,
    EmployerApplicationSubmitted: on_application_submitted,
    EmployerApplicationResubmitted: on_application_resubmitted,
    EmployerProfileChangeSubmitted: on_profile_change_submitted,
    AccountAppealSubmitted: on_appeal_submitted,
}
