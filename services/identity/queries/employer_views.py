"""What is shown of employers, their applications, accounts, clerks and agents."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True)
class ProfileView:
    """People of an employer; numbers in full are for the centre alone, which compares and calls."""

    name: str | None
    district: str | None
    district_name: str | None
    legal_representative: str | None
    legal_representative_id_masked: str | None
    contact_name: str | None
    contact_phone_masked: str | None
    legal_representative_id_number: str | None
    contact_phone: str | None


@dataclass(frozen=True)
class SlipView:
    id: UUID
    insurance_kind: str
    insurance_kind_name: str
    expires_at: datetime


@dataclass(frozen=True)
class BindingView:
    id: UUID
    insurance_kind: str
    insurance_kind_name: str
    person_id: UUID
    holder_name: str
    holder_phone_masked: str
    bound_at: datetime


@dataclass(frozen=True)
class RulingView:
    """What the centre said; `comment` in the clear."""

    reasons: list[str]
    fields: list[str]
    comment: str | None


@dataclass(frozen=True)
class ApplicationView:
    id: UUID
    state: str
    round: int
    version: int
    person_id: UUID
    uscc: str
    profile: ProfileView
    insurance_kinds: list[str]
    employer_id: UUID | None
    ruling: RulingView | None
    submitted_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class EmployerView:
    id: UUID
    uscc: str
    profile: ProfileView
    missing: list[str]


@dataclass(frozen=True)
class ChangeView:
    id: UUID
    state: str
    employer: EmployerView
    wanted: ProfileView
    ruling: RulingView | None
    submitted_at: datetime
    decided_at: datetime | None


@dataclass(frozen=True)
class ClerkView:
    person_id: UUID
    name: str
    phone_masked: str
    roles: list[str]
    activated: bool


@dataclass(frozen=True)
class DelegationView:
    id: UUID
    employer_id: UUID
    employer_name: str
    agent_id: UUID
    agent_name: str
    agent_uscc: str
    businesses: list[str]
    last_day: date
    """The last day on which the firm may act."""
    state: str
    end_reason: str | None
    granted_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class PrintedSlip:
    """What stands on a slip. The code is secret until it was used."""

    id: UUID
    employer_id: UUID
    employer_name: str
    uscc: str
    insurance_kind_name: str
    code: str
    issued_to: UUID | None
    issued_at: datetime
    expires_at: datetime
