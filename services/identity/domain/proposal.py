"""What one security administrator proposes, and another confirms or anybody of them refuses."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.domain.moves import moved
from services.identity.domain.office_errors import OwnProposal
from services.identity.domain.states import PROPOSAL_TRANSITIONS, ProposalAction, ProposalState
from shared.events.aggregate import Aggregate


class Proposal(Aggregate):
    """Two different people: who proposes it, and who confirms it."""

    state: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None

    @classmethod
    def propose(cls, identifier: UUID, agency: str, by: UUID, at: datetime) -> Self:
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, ProposalState.OPEN
        made.proposed_by, made.proposed_at = by, at
        made.settled_by = made.settled_at = None
        return made

    def agree(self, by: UUID, at: datetime) -> None:
        if by == self.proposed_by:
            raise OwnProposal
        self._settle(ProposalAction.CONFIRM, by, at)

    def refuse(self, by: UUID, at: datetime) -> None:
        """By anybody who may grant, the proposer too."""
        self._settle(ProposalAction.REFUSE, by, at)

    def _settle(self, action: ProposalAction, by: UUID, at: datetime) -> None:
        self.state = moved(PROPOSAL_TRANSITIONS, ProposalState(self.state), action)
        self.settled_by, self.settled_at = by, at


class PersonalProposal(Proposal):
    """It is about somebody, who is a third person."""

    person_id: UUID

    @classmethod
    def about(cls, person_id: UUID, identifier: UUID, agency: str, by: UUID, at: datetime) -> Self:
        if by == person_id:
            raise OwnGrant
        made = cls.propose(identifier, agency, by, at)
        made.person_id = person_id
        return made

    def agree(self, by: UUID, at: datetime) -> None:
        if by == self.person_id:
            raise OwnGrant
        super().agree(by, at)
