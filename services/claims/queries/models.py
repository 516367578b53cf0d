"""Answers of the claims service. What a role may not see is null or left out of its list."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class ClaimRow(BaseModel):
    """A line of one's own list; `status` is one of the five of S1.5 (or draft), payment is the second line."""

    id: UUID
    number: str
    status: str
    status_label: str
    second_status: str | None
    second_status_label: str | None
    closed: bool
    """Rejected: nothing can be mended any more."""
    needs_attention: bool
    plan_id: str | None
    benefit_kind: str | None
    total_fen: int | None
    submitted_at: datetime | None
    updated_at: datetime
    version: int


class ClaimOut(ClaimRow):
    """What every command on a claim answers."""

    plan_version: int | None
    employer_id: UUID | None
    round: int
    hospital_name: str | None
    hospital_level: int | None
    admitted_on: date | None
    discharged_on: date | None
    pooled_paid_fen: int | None
    invoice_number: str | None
    invoice_issuer: str | None
    estimated_fen: int | None
    approved_fen: int | None
    editable_fields: list[str]
    """What the worker may change now."""


class AccountOut(BaseModel):
    bank: str
    number: str
    holder: str


class LineOut(BaseModel):
    """One step of the calculation, in words."""

    rule: str
    text: str
    inputs: dict[str, str | int]
    before_fen: int
    after_fen: int


class AssessmentOut(BaseModel):
    amount_fen: int
    capped: bool
    lines: list[LineOut]


class DocumentOut(BaseModel):
    id: UUID
    kind: str
    name: str


class ReasonOut(BaseModel):
    code: str
    label: str


class TimelineOut(BaseModel):
    at: datetime
    code: str
    label: str
    stage: str | None
    round: int | None
    reasons: list[ReasonOut]
    fields: list[str]
    comment: str | None
    """None where there is none, or the reader may not see it, or it was erased."""
    helper_name: str | None = None
    """Who did it for the person, where somebody did."""


class ReturnOut(BaseModel):
    """Why the claim is with the worker again."""

    stage: str
    round: int
    reasons: list[ReasonOut]
    fields: list[str]
    comment: str | None


class ChangeOut(BaseModel):
    field: str
    before: Any
    after: Any


class PayoutOfClaim(BaseModel):
    id: UUID
    state: str
    amount_fen: int
    reference: str | None
    """Of the latest instruction."""
    reason: str | None
    """Why the bank sent it back."""


class ObjectionOut(BaseModel):
    """Why a field would be refused."""

    field: str | None
    code: str
    message: str


class ClaimDetail(ClaimOut):
    """The whole claim, as far as the reader's role may see it."""

    model_config = ConfigDict(populate_by_name=True)

    applicant_name: str | None
    employer_name: str | None
    diagnosis: str | None
    account: AccountOut | None
    estimate: AssessmentOut | None
    assessment: AssessmentOut | None
    documents: list[DocumentOut]
    timeline: list[TimelineOut]
    return_: ReturnOut | None = Field(alias="return")
    changes: list[ChangeOut]
    """Since the last submission."""
    payout: PayoutOfClaim | None
    objections: list[ObjectionOut] = []
    """What would be refused if it were handed in now, apart from what is missing; while the worker may change it."""


class CardOut(BaseModel):
    """What a reviewer's queue shows of a claim."""

    id: UUID
    number: str
    applicant_name: str | None
    employer_name: str | None
    benefit_kind: str
    total_fen: int
    estimated_fen: int
    submitted_at: datetime


class CardsOut(BaseModel):
    items: list[CardOut]


class PayeeOut(BaseModel):
    """As much of the account as has to be compared before paying."""

    bank: str
    holder: str
    number_ending: str


class DecisionOut(BaseModel):
    """A line of the claim's way through review."""

    at: datetime
    code: str
    stage: str | None
    label: str


class PayoutOut(BaseModel):
    id: UUID
    claim_id: UUID
    claim_number: str
    applicant_name: str | None
    amount_fen: int
    state: str
    state_label: str
    reference: str | None
    reason: str | None
    version: int
    updated_at: datetime


class PayoutDetail(PayoutOut):
    """With what finance compares before the money goes; nothing medical."""

    total_fen: int
    pooled_paid_fen: int
    payee: PayeeOut | None
    """None once the person's data were erased."""
    assessment: AssessmentOut | None
    decisions: list[DecisionOut]


class EmployerOut(BaseModel):
    id: UUID
    name: str
    district: str


class EmployersOut(BaseModel):
    items: list[EmployerOut]


class BalanceOut(BaseModel):
    """One account of the fund; the balance is debits less credits."""

    plan_id: str
    year: int
    account: str
    debit_fen: int
    credit_fen: int
    balance_fen: int


class FundOut(BaseModel):
    items: list[BalanceOut]
