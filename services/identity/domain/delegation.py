"""What an employer hands to an agency firm (人力资源公司): named businesses, until a day (X13)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, Self, get_args
from uuid import UUID

from services.identity.domain.employer_errors import DelegationTooLong, OwnAgent
from services.identity.domain.employer_states import (
    DELEGATION_TRANSITIONS,
    DelegationAction,
    DelegationState,
)
from services.identity.domain.moves import moved
from shared.clock import CITY_ZONE
from shared.events.aggregate import Aggregate
from shared.events.identity import DelegationEnded, DelegationGranted, EmployerBusiness

LONGEST = timedelta(days=3 * 366)
Reason = Literal["revoked", "expired", "unbound"]
REASONS: tuple[Reason, ...] = get_args(Reason)


@dataclass(frozen=True)
class Mandate:
    """Who may do what, through the last day."""

    agent_id: UUID
    businesses: tuple[EmployerBusiness, ...]
    last_day: date


class Delegation(Aggregate):
    employer_id: UUID
    agent_id: UUID
    businesses: list[EmployerBusiness]
    last_day: date
    state: str
    granted_by: UUID
    granted_at: datetime
    ended_by: UUID | None
    ended_at: datetime | None
    end_reason: Reason | None

    @classmethod
    def give(cls, identifier: UUID, agency: str, employer_id: UUID, mandate: Mandate, by: UUID, at: datetime) -> Self:
        """`at` is now; the last day lies neither before it nor years ahead."""
        today = at.astimezone(CITY_ZONE).date()
        if mandate.agent_id == employer_id:
            raise OwnAgent(field="agent_uscc")
        if not today <= mandate.last_day <= today + LONGEST:
            raise DelegationTooLong(field="last_day")
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, DelegationState.HELD
        made.employer_id, made.agent_id, made.last_day = employer_id, mandate.agent_id, mandate.last_day
        made.businesses, made.granted_by, made.granted_at = list(mandate.businesses), by, at
        made.ended_by, made.ended_at, made.end_reason = None, None, None
        made.record(
            DelegationGranted(
                delegation_id=identifier,
                employer_id=employer_id,
                agent_id=mandate.agent_id,
                businesses=made.businesses,
                last_day=mandate.last_day,
            )
        )
        return made

    def end(self, reason: Reason, by: UUID | None, at: datetime) -> None:
        """`by` is None where it ends by itself."""
        self.state = moved(DELEGATION_TRANSITIONS, DelegationState(self.state), DelegationAction.END)
        self.end_reason, self.ended_by, self.ended_at = reason, by, at
        self.record(
            DelegationEnded(delegation_id=self.id, employer_id=self.employer_id, agent_id=self.agent_id, reason=reason)
        )
