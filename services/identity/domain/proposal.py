"""What one security administrator proposes about somebody, and another confirms or anybody of them refuses."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.domain.office_errors import OwnProposal
from services.identity.domain.states import PROPOSAL_TRANSITIONS, ProposalAction, ProposalState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate


class Proposal(Aggregate):
    """Three different people: whoever it is about, who proposes it, and who confirms it."""

    person_id: UUID
    state: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None

    @classmethod
    def about(cls, person_id: UUID, identifier: UUID, agency: str, by: UUID, at: datetime) -> Self:
        if by == person_id:
            raise OwnGrant
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, ProposalState.OPEN
        made.person_id, made.proposed_by, made.proposed_at = person_id, by, at
        made.settled_by = made.settled_at = None
        return made

    def agree(self, by: UUID, at: datetime) -> None:
        if by == self.proposed_by:
            raise OwnProposal
        if by == self.person_id:
            raise OwnGrant
        self._settle(ProposalAction.CONFIRM, by, at)

    def refuse(self, by: UUID, at: datetime) -> None:
        """By anybody who may grant, the proposer too."""
        self._settle(ProposalAction.REFUSE, by, at)

    def _settle(self, action: ProposalAction, by: UUID, at: datetime) -> None:
        after = PROPOSAL_TRANSITIONS.get((ProposalState(self.state), action))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.settled_by, self.settled_at = after, by, at
