"""The money of one approved claim, on its way through the bank."""

from datetime import datetime
from uuid import UUID

from services.claims.domain.states import PAYOUT_TRANSITIONS, PayoutAction, PayoutState, after
from shared.events.aggregate import Aggregate
from shared.events.claims import PayoutAccountCorrected, PayoutFailed, PayoutInstructed, PayoutSettled


class Attempt:
    """One instruction to the bank, under a reference of its own."""

    payout_id: UUID
    attempt: int
    agency: str
    reference: str
    amount_fen: int
    instructed_at: datetime
    outcome: str | None
    """None, `succeeded` or `returned`."""
    reason: str | None
    answered_at: datetime | None

    def __init__(self, agency: str, attempt: int, reference: str, amount_fen: int, at: datetime) -> None:
        self.agency, self.attempt, self.reference = agency, attempt, reference
        self.amount_fen, self.instructed_at = amount_fen, at
        self.outcome = self.reason = self.answered_at = None

    def answer(self, outcome: str, at: datetime, reason: str | None = None) -> None:
        self.outcome, self.answered_at, self.reason = outcome, at, reason


class Payout(Aggregate):
    """One per claim; every attempt has its own reference."""

    claim_id: UUID
    claim_number: str
    person_id: UUID
    plan_id: str
    year: int
    amount_fen: int
    state: PayoutState
    attempts: list[Attempt]
    created_at: datetime
    updated_at: datetime

    def __init__(  # noqa: PLR0913 - a payout is born complete
        self,
        *,
        identifier: UUID,
        agency: str,
        claim_id: UUID,
        claim_number: str,
        person_id: UUID,
        plan_id: str,
        year: int,
        amount_fen: int,
        at: datetime,
    ) -> None:
        self.id, self.agency, self.claim_id, self.claim_number = identifier, agency, claim_id, claim_number
        self.person_id, self.plan_id, self.year, self.amount_fen = person_id, plan_id, year, amount_fen
        self.state, self.event_version, self.attempts = PayoutState.PENDING, 0, []
        self.created_at = self.updated_at = at

    @property
    def next_reference(self) -> str:
        return f"{self.claim_number}-{len(self.attempts) + 1}"

    def attempt(self, reference: str) -> Attempt | None:
        """The attempt of this reference."""
        return next((attempt for attempt in self.attempts if attempt.reference == reference), None)

    def release(self, account_sealed: str, at: datetime) -> Attempt:
        """Ask the bank to pay, under a reference that was never used."""
        self._go(PayoutAction.RELEASE, at)
        attempt = Attempt(self.agency, len(self.attempts) + 1, self.next_reference, self.amount_fen, at)
        self.attempts.append(attempt)
        self.record(
            PayoutInstructed(
                payout_id=self.id,
                claim_id=self.claim_id,
                person_id=self.person_id,
                reference=attempt.reference,
                amount_fen=self.amount_fen,
                account_sealed=account_sealed,
            )
        )
        return attempt

    def settle(self, attempt: Attempt, at: datetime) -> None:
        """The bank has paid."""
        self._go(PayoutAction.SETTLE, at)
        attempt.answer("succeeded", at)
        self.record(
            PayoutSettled(
                payout_id=self.id,
                claim_id=self.claim_id,
                person_id=self.person_id,
                reference=attempt.reference,
                amount_fen=self.amount_fen,
            )
        )

    def fail(self, attempt: Attempt, reason: str, at: datetime) -> None:
        """The bank sent the money back."""
        self._go(PayoutAction.FAIL, at)
        attempt.answer("returned", at, reason)
        self.record(
            PayoutFailed(
                payout_id=self.id,
                claim_id=self.claim_id,
                person_id=self.person_id,
                reference=attempt.reference,
                amount_fen=self.amount_fen,
                reason=reason,
            )
        )

    def correct_account(self, at: datetime) -> None:
        """The worker gave another account: finance may release again."""
        self._go(PayoutAction.CORRECT_ACCOUNT, at)
        self.record(
            PayoutAccountCorrected(
                payout_id=self.id, claim_id=self.claim_id, person_id=self.person_id, amount_fen=self.amount_fen
            )
        )

    def _go(self, action: PayoutAction, at: datetime) -> None:
        self.state = after(PAYOUT_TRANSITIONS, PayoutState(self.state), action)
        self.updated_at = at
