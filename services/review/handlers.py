"""What review does when another service says that a subject is handed in, mended or taken back."""

from services.review.domain.case import Subject
from services.review.use_cases.begin_round import begin_round
from services.review.use_cases.open_case import open_case
from services.review.use_cases.withdraw_case import withdraw_case
from shared.db.unit_of_work import UnitOfWork
from shared.events.claims import ClaimResubmitted, ClaimSubmitted, ClaimWithdrawn
from shared.messaging.handlers import HandlerTable

CLAIM = "claim"


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
        ),
    )


async def on_claim_resubmitted(event: ClaimResubmitted, uow: UnitOfWork) -> None:
    changes: dict[str, str | int] = {"total_fen": event.total_fen, "estimated_fen": event.estimated_fen}
    await begin_round(uow, CLAIM, event.claim_id, event.round, changes)


async def on_claim_withdrawn(event: ClaimWithdrawn, uow: UnitOfWork) -> None:
    await withdraw_case(uow, CLAIM, event.claim_id)


HANDLERS: HandlerTable = {
    ClaimSubmitted: on_claim_submitted,
    ClaimResubmitted: on_claim_resubmitted,
    ClaimWithdrawn: on_claim_withdrawn,
}
