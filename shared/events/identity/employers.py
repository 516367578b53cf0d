"""What identity tells of employers: how they come, change, are bound, and who acts for them."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event
from shared.events.identity.roles import EmployerBusiness


class EmployerRegistered(Event):
    """An employer is known by its unified social credit code (统一社会信用代码)."""

    type: ClassVar[str] = "identity.employer_registered.v1"
    key: ClassVar[str] = "employer_id"
    employer_id: UUID
    name: str
    uscc: str
    district: str


class EmployerProfileChanged(Event):
    """What is known of an employer is this from now on; `missing` names what keeps it from handling anything."""

    type: ClassVar[str] = "identity.employer_profile_changed.v1"
    key: ClassVar[str] = "employer_id"
    employer_id: UUID
    name: str
    uscc: str
    district: str
    changed: list[str]
    missing: list[str]


class EmployerApplicationSubmitted(Event):
    """Somebody applied for online handling on behalf of an employer."""

    type: ClassVar[str] = "identity.employer_application_submitted.v1"
    key: ClassVar[str] = "application_id"
    application_id: UUID
    person_id: UUID
    """Who applied."""
    name: str
    uscc: str
    district: str


class EmployerApplicationResubmitted(Event):
    """The applicant mended what the centre had named."""

    type: ClassVar[str] = "identity.employer_application_resubmitted.v1"
    key: ClassVar[str] = "application_id"
    application_id: UUID
    person_id: UUID
    round: int
    name: str
    uscc: str


class EmployerProfileChangeSubmitted(Event):
    """An employer asked to have its data changed."""

    type: ClassVar[str] = "identity.employer_profile_change_submitted.v1"
    key: ClassVar[str] = "change_id"
    change_id: UUID
    employer_id: UUID
    person_id: UUID
    """Who asked."""
    district: str
    name: str
    """As it is until the change is approved."""


class EmployerBound(Event):
    """An employer's account for one insurance kind is held by this person, who came with the binding slip."""

    type: ClassVar[str] = "identity.employer_bound.v1"
    key: ClassVar[str] = "binding_id"
    binding_id: UUID
    employer_id: UUID
    person_id: UUID
    insurance_kind: str


class EmployerUnbound(Event):
    """The employer's account for the insurance kind is nobody's until it is bound again."""

    type: ClassVar[str] = "identity.employer_unbound.v1"
    key: ClassVar[str] = "binding_id"
    binding_id: UUID
    employer_id: UUID
    person_id: UUID
    """Who held it."""
    insurance_kind: str


class DelegationGranted(Event):
    """An agency firm's people may do named businesses for an employer, through the last day."""

    type: ClassVar[str] = "identity.delegation_granted.v1"
    key: ClassVar[str] = "delegation_id"
    delegation_id: UUID
    employer_id: UUID
    agent_id: UUID
    """The agency firm, an employer itself."""
    businesses: list[EmployerBusiness]
    last_day: date


class DelegationEnded(Event):
    """The agency firm may act for the employer no longer."""

    type: ClassVar[str] = "identity.delegation_ended.v1"
    key: ClassVar[str] = "delegation_id"
    delegation_id: UUID
    employer_id: UUID
    agent_id: UUID
    reason: Literal["revoked", "expired", "unbound"]
