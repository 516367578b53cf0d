"""Somebody acts in a colleague's office while the colleague is on leave (X16), for days.

The colleague proposes it, a security administrator confirms it: an office is never handed on by one person alone.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.domain.moves import moved
from services.identity.domain.office_errors import DeputyDays, OwnDeputy, OwnProposal
from services.identity.domain.states import DEPUTY_TRANSITIONS, DeputyAction, DeputyState
from shared.clock import CITY_ZONE
from shared.events.aggregate import Aggregate
from shared.events.identity import DeputyEnded, DeputyNamed, Role

LONGEST = timedelta(days=92)
DEPUTISED: tuple[Role, ...] = ("district_reviewer", "centre_reviewer", "finance")
"""Offices that somebody else may act in. Whoever gives offices or watches over them is there in person."""


@dataclass(frozen=True)
class Leave:
    """Who acts in which office, from the first through the last day."""

    deputy_id: UUID
    role: Role
    scope: str
    first_day: date
    last_day: date


class Deputy(Aggregate):
    person_id: UUID
    """Who is on leave, and whose office it stays."""
    deputy_id: UUID
    role: Role
    scope: str
    first_day: date
    last_day: date
    state: str
    named_at: datetime
    confirmed_by: UUID | None
    confirmed_at: datetime | None
    ended_by: UUID | None
    ended_at: datetime | None

    @classmethod
    def propose(cls, identifier: UUID, agency: str, person_id: UUID, leave: Leave, at: datetime) -> Self:
        today = at.astimezone(CITY_ZONE).date()
        if leave.deputy_id == person_id:
            raise OwnDeputy(field="login")
        if not max(today, leave.first_day) <= leave.last_day <= today + LONGEST:
            raise DeputyDays(field="last_day")
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, DeputyState.PROPOSED
        made.person_id, made.deputy_id, made.role, made.scope = person_id, leave.deputy_id, leave.role, leave.scope
        made.first_day, made.last_day, made.named_at = leave.first_day, leave.last_day, at
        made.confirmed_by = made.confirmed_at = made.ended_by = made.ended_at = None
        return made

    def confirm(self, by: UUID, at: datetime) -> None:
        """By a third person, as every office is given."""
        if by == self.person_id:
            raise OwnProposal
        if by == self.deputy_id:
            raise OwnGrant
        if self.last_day < at.astimezone(CITY_ZONE).date():
            raise DeputyDays(field="last_day")
        self._turn(DeputyAction.CONFIRM)
        self.confirmed_by, self.confirmed_at = by, at
        self.record(
            DeputyNamed(
                delegation_id=self.id,
                person_id=self.person_id,
                deputy_id=self.deputy_id,
                role=self.role,
                scope=self.scope,
                first_day=self.first_day,
                last_day=self.last_day,
            )
        )

    def end(self, by: UUID, at: datetime) -> None:
        """Before its last day, or before it began; after it, it has ended by itself."""
        began = self.state == DeputyState.HELD
        self._turn(DeputyAction.END)
        self.ended_by, self.ended_at = by, at
        if began:
            self.record(DeputyEnded(delegation_id=self.id, person_id=self.person_id, deputy_id=self.deputy_id))

    def _turn(self, action: DeputyAction) -> None:
        self.state = moved(DEPUTY_TRANSITIONS, DeputyState(self.state), action)
