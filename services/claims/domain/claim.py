"""A worker's claim, from draft to the reviewers' last word."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.claims.domain.assessment import Assessment, AssessmentInputs
from services.claims.domain.errors import FieldNotOpened, FiledTooLate, FutureDate, Incomplete
from services.claims.domain.plan import Plan
from services.claims.domain.plan_errors import DatesReversed, PooledExceedsTotal
from services.claims.domain.states import CLOSED, RETURNED, STATUSES, TRANSITIONS, Action, State, Status, after
from shared.clock import CITY_ZONE
from shared.errors import DomainError, IllegalTransition
from shared.events.aggregate import Aggregate
from shared.events.claims import ClaimApproved, ClaimResubmitted, ClaimSubmitted, ClaimWithdrawn

Content = Mapping[str, Any]
"""What was filled in, by field code. `diagnosis` and `account` are ciphertext by the time a claim holds them."""

FORM = (
    "plan_id", "benefit_kind", "employer_id", "hospital_name", "hospital_level", "admitted_on", "discharged_on",
    "total_fen", "pooled_paid_fen", "invoice_number", "invoice_issuer", "diagnosis", "account",
)  # fmt: skip
"""Every field that a worker fills in."""

_WEIGHED = ("total_fen", "pooled_paid_fen", "hospital_level", "admitted_on", "discharged_on")
"""Those of them that the plan's rules look at."""
_ATTRIBUTES = {"diagnosis": "diagnosis_cipher", "account": "account_cipher"}


class Claim(Aggregate):
    """The claim. In a draft every field may still be None; from submission on they are there."""

    person_id: UUID
    number: str
    state: State
    withdrawn_from: State | None = None
    round: int
    plan_id: str | None = None
    plan_version: int | None = None
    benefit_kind: str | None = None
    employer_id: UUID | None = None
    district: str | None = None
    hospital_name: str | None = None
    hospital_level: int | None = None
    admitted_on: date | None = None
    discharged_on: date | None = None
    total_fen: int | None = None
    pooled_paid_fen: int | None = None
    invoice_number: str | None = None
    invoice_issuer: str | None = None
    invoice_key: str | None = None
    diagnosis_cipher: str | None = None
    account_cipher: str | None = None
    opened_fields: list[str]
    estimate: dict[str, Any] | None = None
    assessment: dict[str, Any] | None = None
    estimated_fen: int | None = None
    approved_fen: int | None = None
    submitted_at: datetime | None = None
    created_at: datetime
    updated_at: datetime

    def __init__(self, identifier: UUID, agency: str, person_id: UUID, at: datetime) -> None:
        self.id, self.agency, self.person_id = identifier, agency, person_id
        self.state, self.round, self.event_version, self.opened_fields = State.DRAFT, 1, 0, []
        self.created_at = self.updated_at = at

    def get(self, code: str) -> Any:
        """A field's value by its code."""
        return getattr(self, _ATTRIBUTES.get(code, code))

    def need(self, code: str) -> Any:
        """A field's value, or Incomplete."""
        value = getattr(self, _ATTRIBUTES.get(code, code))
        if value is None:
            raise Incomplete(field=code)
        return value

    @property
    def status(self) -> Status:
        """One of the public statuses; a withdrawn claim keeps the one it had."""
        return STATUSES[self.withdrawn_from or self.state]

    @property
    def returned(self) -> bool:
        return self.state in RETURNED

    @property
    def closed(self) -> bool:
        return self.state in CLOSED

    def inputs(self) -> AssessmentInputs:
        """What the plan's rules look at."""
        return AssessmentInputs(**{code: self.need(code) for code in _WEIGHED})

    def check(self, plan: Plan, today: date) -> None:
        """Everything required is there, no day lies ahead or is reversed, and it is filed in time."""
        for field in plan.kind(self.need("benefit_kind")).fields:
            if field.required:
                self.need(field.code)
        for refusal in self.refusals(plan, today):
            raise refusal
        for code in _WEIGHED:
            self.need(code)

    def refusals(self, plan: Plan, today: date) -> Iterator[DomainError]:
        """What is wrong with what is there already, whatever may still be missing."""
        for code in ("admitted_on", "discharged_on"):
            if (day := self.get(code)) is not None and day > today:
                yield FutureDate(field=code)
        if self.admitted_on and self.discharged_on and self.discharged_on < self.admitted_on:
            yield DatesReversed(field="discharged_on")
        if None not in (self.total_fen, self.pooled_paid_fen) and (self.pooled_paid_fen or 0) > (self.total_fen or 0):
            yield PooledExceedsTotal(field="pooled_paid_fen")
        filed = self.submitted_at.astimezone(CITY_ZONE).date() if self.submitted_at else today
        if self.discharged_on is not None and filed > (last := plan.last_filing_day(self.discharged_on)):
            yield FiledTooLate(field="discharged_on", day=last.isoformat())

    def edit(self, content: Content, at: datetime) -> None:
        """Fill in or correct: anything in a draft, exactly the opened fields of a returned claim."""
        self._go(Action.EDIT, at)
        if self.returned:
            self.check_opened(content)
        for code, value in content.items():
            setattr(self, _ATTRIBUTES.get(code, code), value)

    def check_possible(self, action: Action) -> None:
        """IllegalTransition before anything is touched."""
        after(TRANSITIONS, State(self.state), action)

    def check_opened(self, codes: Iterable[str]) -> None:
        for code in codes:
            if code not in self.opened_fields:
                raise FieldNotOpened(field=code)

    def submit(
        self, plan: Plan, district: str, estimate: Assessment, at: datetime, helper_id: UUID | None = None
    ) -> None:
        """Hand in under this version of the plan; `helper_id` is who does it for the person."""
        self._go(Action.SUBMIT, at)
        self.plan_id, self.plan_version, self.district, self.submitted_at = plan.id, plan.version, district, at
        self._estimate(plan, estimate)
        self.record(
            ClaimSubmitted(
                claim_id=self.id,
                person_id=self.person_id,
                employer_id=self.need("employer_id"),
                number=self.number,
                district=district,
                plan_id=plan.id,
                plan_version=plan.version,
                benefit_kind=self.need("benefit_kind"),
                total_fen=self.need("total_fen"),
                estimated_fen=estimate.amount_fen,
                helped_by=helper_id,
            )
        )

    def resubmit(
        self,
        plan: Plan,
        changed_fields: list[str],
        estimate: Assessment,
        at: datetime,
        helper_id: UUID | None = None,
    ) -> None:
        """Hand in again, mended, to the stage that returned it."""
        self._go(Action.RESUBMIT, at)
        self.round += 1
        self.opened_fields = []
        self._estimate(plan, estimate)
        self.record(
            ClaimResubmitted(
                claim_id=self.id,
                person_id=self.person_id,
                employer_id=self.need("employer_id"),
                round=self.round,
                changed_fields=changed_fields,
                total_fen=self.need("total_fen"),
                estimated_fen=estimate.amount_fen,
                helped_by=helper_id,
            )
        )

    def withdraw(self, at: datetime) -> None:
        """Take an undecided claim back."""
        before = self.state
        self._go(Action.WITHDRAW, at)
        self.withdrawn_from, self.opened_fields = before, []
        self.record(ClaimWithdrawn(claim_id=self.id, person_id=self.person_id, employer_id=self.need("employer_id")))

    def enter_stage(self, stage: str, at: datetime) -> None:
        """Review waits for this office now."""
        self._go(Action(f"enter_{stage}"), at)

    def be_returned(self, stage: str, fields: list[str], at: datetime) -> None:
        """A reviewer opened these fields again, and no others."""
        self._go(Action(f"return_{stage}"), at)
        self.opened_fields = fields

    def be_rejected(self, stage: str, at: datetime) -> None:
        self._go(Action(f"reject_{stage}"), at)

    def approve(self, assessment: Assessment, payout_id: UUID | None, at: datetime) -> None:
        """Review said yes, and this much is reserved under the ceiling."""
        self._go(Action.APPROVE, at)
        self.assessment, self.approved_fen = assessment.document(), assessment.amount_fen
        self.record(
            ClaimApproved(
                claim_id=self.id,
                person_id=self.person_id,
                employer_id=self.need("employer_id"),
                payout_id=payout_id,
                approved_fen=assessment.amount_fen,
                capped=assessment.capped,
            )
        )

    def correct_account(self, account_cipher: str, at: datetime) -> None:
        """The payout decides whether another account may be given."""
        self.account_cipher, self.updated_at = account_cipher, at

    def discard(self) -> None:
        """Only a draft can be thrown away."""
        if self.state != State.DRAFT:
            raise IllegalTransition(state=str(self.state))

    def _estimate(self, plan: Plan, estimate: Assessment) -> None:
        self.estimate, self.estimated_fen = estimate.document(), estimate.amount_fen
        self.invoice_key = invoice_key(self.need("invoice_number"), self.need("invoice_issuer"))
        if not plan.invoice_paid_once:
            self.invoice_key = None

    def _go(self, action: Action, at: datetime) -> None:
        following = after(TRANSITIONS, State(self.state), action)
        if following != self.state or action == Action.EDIT:
            self.state, self.updated_at = following, at


def invoice_key(number: str, issuer: str) -> str:
    """How an invoice is recognised again: width, case and blanks do not count."""
    return "\n".join("".join(unicodedata.normalize("NFKC", part).upper().split()) for part in (number, issuer))
