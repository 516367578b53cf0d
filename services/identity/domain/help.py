"""Somebody acts for somebody else, visibly and for a time: an adult child, or a clerk at the counter."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self
from uuid import UUID

from services.identity.domain.errors import OwnHelp
from services.identity.domain.states import HELP_TRANSITIONS, HelpAction, HelpState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate
from shared.events.identity import HelpEnded, HelpGranted

HelpKind = Literal["family", "counter"]


@dataclass(frozen=True)
class Helped:
    """Who is helped, in which way, through when."""

    person_id: UUID
    kind: HelpKind
    expires_at: datetime


class Help(Aggregate):
    """Offered by the person helped; it begins when the helper agrees. At the counter both are there: at once."""

    person_id: UUID
    helper_id: UUID | None
    helper_phone_index: bytes | None
    kind: HelpKind
    state: str
    offered_at: datetime
    begun_at: datetime | None
    expires_at: datetime
    ended_at: datetime | None
    ended_by: UUID | None

    @classmethod
    def offer(cls, identifier: UUID, agency: str, helped: Helped, phone_index: bytes | None, at: datetime) -> Self:
        """`phone_index` is the helper's; whether anybody has that number is not looked up."""
        offered = cls()
        offered.id, offered.agency, offered.event_version, offered.state = identifier, agency, 0, HelpState.OFFERED
        offered.person_id, offered.kind, offered.expires_at = helped.person_id, helped.kind, helped.expires_at
        offered.helper_id, offered.helper_phone_index, offered.offered_at = None, phone_index, at
        offered.begun_at = offered.ended_at = offered.ended_by = None
        return offered

    def begin(self, helper_id: UUID, at: datetime) -> None:
        if helper_id == self.person_id:
            raise OwnHelp(field="phone")
        self._move(HelpAction.BEGIN)
        self.helper_id, self.helper_phone_index, self.begun_at = helper_id, None, at
        self.record(
            HelpGranted(
                help_id=self.id,
                person_id=self.person_id,
                helper_id=helper_id,
                kind=self.kind,
                until=self.expires_at,
            )
        )

    def end(self, by: UUID | None, at: datetime) -> None:
        """`by` is None when one of them is erased."""
        self._move(HelpAction.END)
        self.helper_phone_index, self.ended_at, self.ended_by = None, at, by
        if self.helper_id is not None:
            self.record(HelpEnded(help_id=self.id, person_id=self.person_id, helper_id=self.helper_id))

    def _move(self, action: HelpAction) -> None:
        after = HELP_TRANSITIONS.get((HelpState(self.state), action))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state = after
