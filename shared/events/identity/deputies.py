"""What identity tells of deputies."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event
from shared.events.identity.roles import Role


class DeputyNamed(Event):
    """Somebody acts in an office of a person on leave, from the first through the last day; it ends by itself."""

    type: ClassVar[str] = "identity.deputy_named.v1"
    key: ClassVar[str] = "delegation_id"
    delegation_id: UUID
    person_id: UUID
    """Whose office it is."""
    deputy_id: UUID
    role: Role
    scope: str
    first_day: date
    last_day: date


class DeputyEnded(Event):
    """It ended before its last day."""

    type: ClassVar[str] = "identity.deputy_ended.v1"
    key: ClassVar[str] = "delegation_id"
    delegation_id: UUID
    person_id: UUID
    deputy_id: UUID
