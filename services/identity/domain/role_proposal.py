"""An office that one security administrator proposes for somebody, and that another confirms or refuses."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.domain.office_errors import OwnProposal
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.domain.states import PROPOSAL_TRANSITIONS, ProposalAction, ProposalState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate
from shared.events.identity import Role


class RoleProposal(Aggregate):
    person_id: UUID
    role: Role
    scope: str
    state: str
    proposed_by: UUID
    proposed_at: datetime
    settled_by: UUID | None
    settled_at: datetime | None

    @classmethod
    def make(cls, identifier: UUID, agency: str, holding: Holding, by: UUID, at: datetime) -> Self:
        if by == holding.person_id:
            raise OwnGrant
        made = cls()
        made.id, made.agency, made.event_version, made.state = identifier, agency, 0, ProposalState.OPEN
        made.person_id, made.role, made.scope = holding.person_id, holding.role, holding.scope
        made.proposed_by, made.proposed_at, made.settled_by, made.settled_at = by, at, None, None
        return made

    @property
    def holding(self) -> Holding:
        return Holding(self.person_id, self.role, self.scope)

    def confirm(self, grant_id: UUID, by: UUID, at: datetime) -> RoleGrant:
        """The office, held from now on."""
        if by == self.proposed_by:
            raise OwnProposal
        if by == self.person_id:
            raise OwnGrant
        self._settle(ProposalAction.CONFIRM, by, at)
        grant = RoleGrant.give(grant_id, self.agency, self.holding, by, at)
        grant.proposed_by = self.proposed_by
        return grant

    def refuse(self, by: UUID, at: datetime) -> None:
        """By anybody who may grant, the proposer too."""
        self._settle(ProposalAction.REFUSE, by, at)

    def _settle(self, action: ProposalAction, by: UUID, at: datetime) -> None:
        after = PROPOSAL_TRANSITIONS.get((ProposalState(self.state), action))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.settled_by, self.settled_at = after, by, at
