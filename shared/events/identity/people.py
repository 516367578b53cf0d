"""What identity tells of people and their roles."""

from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event
from shared.events.identity.roles import Role


class PersonRegistered(Event):
    """A person is known. Names and numbers travel only as ciphertext under the person's own key."""

    type: ClassVar[str] = "identity.person_registered.v1"
    key: ClassVar[str] = "person_id"
    person_id: UUID
    name_cipher: str
    """Purpose `contact`."""
    phone_cipher: str
    """Purpose `contact`."""
    id_number_cipher: str
    """Purpose `enrolment`."""


class PersonCorrected(Event):
    """A person's name or phone number is another from now on."""

    type: ClassVar[str] = "identity.person_corrected.v1"
    key: ClassVar[str] = "person_id"
    person_id: UUID
    name_cipher: str
    """Purpose `contact`."""
    phone_cipher: str
    """Purpose `contact`."""


class PersonErased(Event):
    """A person's keys are destroyed: what was derived goes everywhere; what the law has kept stays, unreadable."""

    type: ClassVar[str] = "identity.person_erased.v1"
    key: ClassVar[str] = "person_id"
    person_id: UUID


class HelpGranted(Event):
    """Somebody may act for a person until a moment: their child, or a clerk at the counter."""

    type: ClassVar[str] = "identity.help_granted.v1"
    key: ClassVar[str] = "help_id"
    help_id: UUID
    person_id: UUID
    helper_id: UUID
    kind: Literal["family", "counter"]
    until: datetime


class HelpEnded(Event):
    """The helper may not act for the person any longer."""

    type: ClassVar[str] = "identity.help_ended.v1"
    key: ClassVar[str] = "help_id"
    help_id: UUID
    person_id: UUID
    helper_id: UUID


class RoleGranted(Event):
    """A person may act in a role; the scope is an employer id, a district code, or the agency code."""

    type: ClassVar[str] = "identity.role_granted.v1"
    key: ClassVar[str] = "grant_id"
    grant_id: UUID
    person_id: UUID
    role: Role
    scope: str


class RoleRevoked(Event):
    """A person may no longer act in a role."""

    type: ClassVar[str] = "identity.role_revoked.v1"
    key: ClassVar[str] = "grant_id"
    grant_id: UUID
    person_id: UUID
    role: Role
    scope: str


class AccountAppealSubmitted(Event):
    """Somebody who lost the phone number of their account asks for it back (密码申诉)."""

    type: ClassVar[str] = "identity.account_appeal_submitted.v1"
    key: ClassVar[str] = "appeal_id"
    appeal_id: UUID
    person_id: UUID
    """The account's owner."""
    district: str | None = None
