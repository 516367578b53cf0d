"""Facts that the identity service tells."""

from typing import ClassVar, Literal
from uuid import UUID

from shared.events.base import Event

Role = Literal[
    "worker",
    "employer_clerk",
    "district_reviewer",
    "centre_reviewer",
    "finance",
    "plan_administrator",
    "operator",
    "auditor",
    "administrator",
]


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


class EmployerRegistered(Event):
    """An employer is known by its unified social credit code (统一社会信用代码)."""

    type: ClassVar[str] = "identity.employer_registered.v1"
    key: ClassVar[str] = "employer_id"
    employer_id: UUID
    name: str
    uscc: str
    district: str


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
