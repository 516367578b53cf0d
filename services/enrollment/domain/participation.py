"""A person's part in the mutual aid through one employer, and the plans that cover them by it."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events.aggregate import Aggregate
from shared.events.enrollment import CoverageStarted, ParticipationStarted
from shared.ids import new_id


@dataclass
class Coverage:
    """One plan's cover from a day on, to a last day or open."""

    id: UUID
    agency: str
    person_id: UUID
    plan_id: str
    starts_on: date
    ends_on: date | None = None


class Participation(Aggregate):
    person_id: UUID
    employer_id: UUID
    starts_on: date
    delegation_id: UUID | None
    coverages: list[Coverage]

    @classmethod
    def start(
        cls, agency: str, person_id: UUID, employer_id: UUID, starts_on: date, delegation_id: UUID | None = None
    ) -> "Participation":
        """The person takes part from a day on; `delegation_id` is what an agency firm's clerk acted under."""
        started = cls()
        started.id, started.agency, started.event_version = new_id(), agency, 0
        started.person_id, started.employer_id, started.starts_on = person_id, employer_id, starts_on
        started.delegation_id, started.coverages = delegation_id, []
        started.record(
            ParticipationStarted(
                participation_id=started.id,
                person_id=person_id,
                employer_id=employer_id,
                starts_on=starts_on,
                delegation_id=delegation_id,
            )
        )
        return started

    def cover(self, plan_id: str, starts_on: date) -> None:
        """A plan covers the person from a day on."""
        self.coverages.append(Coverage(new_id(), self.agency, self.person_id, plan_id, starts_on))
        self.record(
            CoverageStarted(
                participation_id=self.id,
                person_id=self.person_id,
                employer_id=self.employer_id,
                plan_id=plan_id,
                starts_on=starts_on,
            )
        )
