"""What a fact says about where a claim or a payout stands."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.events.base import Event
from shared.events.claims import (
    ClaimApproved,
    ClaimResubmitted,
    ClaimSubmitted,
    ClaimWithdrawn,
    PayoutAccountCorrected,
    PayoutFailed,
    PayoutInstructed,
    PayoutSettled,
)
from shared.events.review import (
    CaseCompleted,
    CaseEvent,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
    StageEntered,
)

FIRST_STATUS = "awaiting_employer"


@dataclass(frozen=True)
class ClaimChange:
    """A word about a claim: `by` the claim itself or the case about it, each with versions of its own."""

    claim_id: UUID
    by: str
    status: str | None


@dataclass(frozen=True)
class PayoutChange:
    """A word about a payout. The approval that creates it belongs to the claim and comes before all its own facts."""

    payout_id: UUID
    state: str
    amount_fen: int
    is_first: bool = False


def claim_change(event: Event) -> ClaimChange | None:
    """None where the fact does not move a claim."""
    match event:
        case ClaimSubmitted() | ClaimResubmitted():
            return ClaimChange(event.claim_id, "claim", None)
        case ClaimWithdrawn():
            return ClaimChange(event.claim_id, "claim", "withdrawn")
        case ClaimApproved():
            return ClaimChange(event.claim_id, "claim", "centre_approved")
        case CaseEvent(subject_kind="claim"):
            status = _case_status(event)
            return ClaimChange(event.subject_id, "case", status) if status else None
    return None


def _case_status(event: CaseEvent) -> str | None:
    match event:
        case StageEntered():
            return f"awaiting_{event.stage}"
        case CaseReturned() | CaseRejected():
            return f"{event.stage}_not_approved"
        case CaseCompleted():
            return "centre_approved"
        case CaseWithdrawn():
            return "withdrawn"
    return None


def status_of(claim_says: str | None, case_says: str | None) -> str:
    """The claim's own final word wins; until then the case knows."""
    return claim_says or case_says or FIRST_STATUS


def since_of(
    claim_says: str | None, case_says: str | None, claim_at: datetime | None, case_at: datetime | None
) -> datetime | None:
    """When the word was said that the status follows."""
    return claim_at if claim_says or not case_says else case_at


def payout_change(event: Event) -> PayoutChange | None:
    """None where the fact does not move a payout."""
    match event:
        case ClaimApproved(payout_id=UUID() as payout_id):
            return PayoutChange(payout_id, "pending", event.approved_fen, is_first=True)
        case PayoutInstructed():
            return PayoutChange(event.payout_id, "paying", event.amount_fen)
        case PayoutSettled():
            return PayoutChange(event.payout_id, "paid", event.amount_fen)
        case PayoutFailed():
            return PayoutChange(event.payout_id, "returned_by_bank", event.amount_fen)
        case PayoutAccountCorrected():
            return PayoutChange(event.payout_id, "pending", event.amount_fen)
    return None
