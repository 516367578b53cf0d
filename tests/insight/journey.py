"""The facts of one claim's way from submission to paid, as the services tell them."""

from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.events.base import Event
from shared.events.claims import (
    ClaimApproved,
    ClaimSubmitted,
    PayoutAccountCorrected,
    PayoutFailed,
    PayoutInstructed,
    PayoutSettled,
)
from shared.events.enrollment import CoverageStarted
from shared.events.identity import PersonRegistered
from shared.events.notify import MessageQueued
from shared.events.review import CaseCompleted, CaseOpened, CaseReturned, DecisionMade, StageEntered
from shared.ids import new_id


@dataclass
class Journey:
    """Ids of one claim and the facts about it."""

    claim_id: UUID = field(default_factory=new_id)
    case_id: UUID = field(default_factory=new_id)
    payout_id: UUID = field(default_factory=new_id)
    person_id: UUID = field(default_factory=new_id)
    employer_id: UUID = field(default_factory=new_id)
    number: str = "HZ2026010100000001"

    def submitted(self) -> Event:
        return ClaimSubmitted(
            claim_id=self.claim_id, person_id=self.person_id, employer_id=self.employer_id, number=self.number,
            district="350502", plan_id="quanzhou-inpatient", plan_version=1, benefit_kind="inpatient",
            total_fen=1_000_000, estimated_fen=500_000,
        )  # fmt: skip

    def opened(self) -> Event:
        return CaseOpened(**self._case(), definition_id="claims-two-stages", definition_version=1)

    def entered(self, stage: str, turn: int = 1) -> Event:
        return StageEntered(**self._case(), stage=stage, round=turn, role="employer_clerk", scope=str(self.employer_id))

    def decided(self, stage: str, action: str) -> Event:
        return DecisionMade(
            **self._case(), decision_id=new_id(), decided_by=new_id(), role="employer_clerk",
            stage=stage, round=1, action=action,
        )  # fmt: skip

    def returned(self, stage: str) -> Event:
        return CaseReturned(
            **self._case(), stage=stage, round=1, reasons=["wrong_amount"], fields=["total_fen"],
            comment_cipher="CIPHERTEXT",
        )  # fmt: skip

    def completed(self) -> Event:
        return CaseCompleted(**self._case(), round=1)

    def approved(self, fen: int = 400_000) -> Event:
        return ClaimApproved(
            claim_id=self.claim_id, person_id=self.person_id, employer_id=self.employer_id,
            payout_id=self.payout_id, approved_fen=fen, capped=False,
        )  # fmt: skip

    def instructed(self, turn: int = 1, fen: int = 400_000) -> Event:
        return PayoutInstructed(**self._payout(), reference=f"HZ-{turn}", amount_fen=fen, account_sealed="SEALED")

    def bank_paid(self, turn: int = 1, fen: int = 400_000) -> Event:
        return PayoutSucceeded(reference=f"HZ-{turn}", payout_id=self.payout_id, amount_fen=fen)

    def bank_returned(self, fen: int = 400_000) -> Event:
        return PayoutReturned(reference="HZ-1", payout_id=self.payout_id, amount_fen=fen, reason="account_closed")

    def failed(self, fen: int = 400_000) -> Event:
        return PayoutFailed(**self._payout(), reference="HZ-1", amount_fen=fen, reason="account_closed")

    def mended(self, fen: int = 400_000) -> Event:
        return PayoutAccountCorrected(**self._payout(), amount_fen=fen)

    def settled(self, turn: int = 1, fen: int = 400_000) -> Event:
        return PayoutSettled(**self._payout(), reference=f"HZ-{turn}", amount_fen=fen)

    def told(self, about: UUID) -> Event:
        return MessageQueued(
            message_id=new_id(), person_id=self.person_id, claim_id=self.claim_id, about_event=about,
            channel="sms", template="claim_submitted",
        )  # fmt: skip

    def registered(self) -> Event:
        return PersonRegistered(
            person_id=self.person_id, name_cipher="CIPHERTEXT", phone_cipher="CIPHERTEXT", id_number_cipher="CIPHERTEXT"
        )

    def covered(self) -> Event:
        return CoverageStarted(
            participation_id=new_id(), person_id=self.person_id, employer_id=self.employer_id,
            plan_id="quanzhou-inpatient", starts_on=date(2025, 1, 1),
        )  # fmt: skip

    def to_paid(self) -> list[Event]:
        """Everything from submission to money, the bank's first answer being a return."""
        return [
            self.submitted(), self.opened(), self.entered("employer"), self.decided("employer", "approve"),
            self.entered("centre"), self.decided("centre", "approve"), self.completed(), self.approved(),
            self.instructed(), self.bank_returned(), self.failed(), self.mended(), self.instructed(2),
            self.bank_paid(2), self.settled(2),
        ]  # fmt: skip

    def _case(self) -> dict[str, object]:
        return {
            "case_id": self.case_id, "subject_kind": "claim", "subject_id": self.claim_id,
            "person_id": self.person_id, "employer_id": self.employer_id,
        }  # fmt: skip

    def _payout(self) -> dict[str, object]:
        return {"payout_id": self.payout_id, "claim_id": self.claim_id, "person_id": self.person_id}
