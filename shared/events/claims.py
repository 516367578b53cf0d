"""Facts that the claims service tells. Amounts are integer fen."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class ClaimSubmitted(Event):
    """A worker handed in a complete claim; it now waits for review."""

    type: ClassVar[str] = "claims.claim_submitted.v1"
    key: ClassVar[str] = "claim_id"
    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    number: str
    """What people quote: HZ + day + digits."""
    district: str
    plan_id: str
    plan_version: int
    benefit_kind: str
    total_fen: int
    estimated_fen: int
    helped_by: UUID | None = None
    """Who acted for the person, with their consent."""


class ClaimResubmitted(Event):
    """A returned claim was mended and handed in again."""

    type: ClassVar[str] = "claims.claim_resubmitted.v1"
    key: ClassVar[str] = "claim_id"
    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    round: int
    """2 for the first resubmission."""
    changed_fields: list[str]
    total_fen: int
    estimated_fen: int
    helped_by: UUID | None = None
    """Who acted for the person, with their consent."""


class ClaimWithdrawn(Event):
    """The worker took an undecided claim back."""

    type: ClassVar[str] = "claims.claim_withdrawn.v1"
    key: ClassVar[str] = "claim_id"
    claim_id: UUID
    person_id: UUID
    employer_id: UUID


class ClaimApproved(Event):
    """Review said yes and the final amount is reserved under the yearly ceiling."""

    type: ClassVar[str] = "claims.claim_approved.v1"
    key: ClassVar[str] = "claim_id"
    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    payout_id: UUID | None = None
    """None when nothing is left to pay."""
    approved_fen: int
    capped: bool


class PayoutInstructed(Event):
    """Finance released a payout: the bank is asked to pay, once per reference."""

    type: ClassVar[str] = "claims.payout_instructed.v1"
    key: ClassVar[str] = "payout_id"
    topic: ClassVar[str] = "bank.requests"
    payout_id: UUID
    claim_id: UUID
    person_id: UUID
    reference: str
    amount_fen: int
    account_sealed: str
    """JWE (ECDH-ES, A256GCM) to the bank's key of {"account": …, "holder": …}."""


class PayoutSettled(Event):
    """The money has arrived."""

    type: ClassVar[str] = "claims.payout_settled.v1"
    key: ClassVar[str] = "payout_id"
    payout_id: UUID
    claim_id: UUID
    person_id: UUID
    reference: str
    amount_fen: int


class PayoutFailed(Event):
    """The bank sent the money back; the worker mends the account."""

    type: ClassVar[str] = "claims.payout_failed.v1"
    key: ClassVar[str] = "payout_id"
    payout_id: UUID
    claim_id: UUID
    person_id: UUID
    reference: str
    amount_fen: int
    reason: str
    """The bank's code: `account_closed`, `name_mismatch`, `refused`."""


class PayoutAccountCorrected(Event):
    """The worker gave another account; finance may release again, under a new reference."""

    type: ClassVar[str] = "claims.payout_account_corrected.v1"
    key: ClassVar[str] = "payout_id"
    payout_id: UUID
    claim_id: UUID
    person_id: UUID
    amount_fen: int
