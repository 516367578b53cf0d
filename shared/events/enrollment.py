"""Facts that the enrollment service tells."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class EmployerJoined(Event):
    """An employer became a member organisation of the mutual aid."""

    type: ClassVar[str] = "enrollment.employer_joined.v1"
    key: ClassVar[str] = "employer_id"
    employer_id: UUID
    name: str
    district: str


class ParticipationStarted(Event):
    """A person takes part through an employer, from a day on."""

    type: ClassVar[str] = "enrollment.participation_started.v1"
    key: ClassVar[str] = "participation_id"
    participation_id: UUID
    person_id: UUID
    employer_id: UUID
    starts_on: date
    delegation_id: UUID | None = None
    """Under which an agency firm's clerk acted for the employer."""


class CoverageStarted(Event):
    """A plan covers a person; `ends_on` is the last covered day, or open."""

    type: ClassVar[str] = "enrollment.coverage_started.v1"
    key: ClassVar[str] = "participation_id"
    participation_id: UUID
    person_id: UUID
    employer_id: UUID
    plan_id: str
    starts_on: date
    ends_on: date | None = None
