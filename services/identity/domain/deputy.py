"""Somebody acts in a colleague's office while the colleague is on leave (X16): named by the colleague, for days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from uuid import UUID

from services.identity.domain.office_errors import DeputyDays, OwnDeputy
from services.identity.domain.states import TRANSITIONS, GrantAction, GrantState
from shared.clock import CITY_ZONE
from shared.errors import IllegalTransition
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
    ended_by: UUID | None
    ended_at: datetime | None

    @classmethod
    def name(cls, identifier: UUID, agency: str, person_id: UUID, leave: Leave, at: datetime) -> Self:
        today = at.astimezone(CITY_ZONE).date()
        if leave.deputy_id == person_id:
            raise OwnDeputy(field="login")
        if not max(today, leave.first_day) <= leave.last_day <= today + LONGEST:
            raise DeputyDays(field="last_day")
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, GrantState.HELD
        made.person_id, made.deputy_id, made.role, made.scope = person_id, leave.deputy_id, leave.role, leave.scope
        made.first_day, made.last_day, made.named_at = leave.first_day, leave.last_day, at
        made.ended_by = made.ended_at = None
        made.record(
            DeputyNamed(
                delegation_id=identifier,
                person_id=person_id,
                deputy_id=leave.deputy_id,
                role=leave.role,
                scope=leave.scope,
                first_day=leave.first_day,
                last_day=leave.last_day,
            )
        )
        return made

    def end(self, by: UUID, at: datetime) -> None:
        """Before its last day; after it, it has ended by itself."""
        after = TRANSITIONS.get((GrantState(self.state), GrantAction.REVOKE))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.ended_by, self.ended_at = after, by, at
        self.record(DeputyEnded(delegation_id=self.id, person_id=self.person_id, deputy_id=self.deputy_id))
