"""An office that one security administrator proposes for somebody, and that another confirms or refuses."""

from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.proposal import PersonalProposal
from services.identity.domain.role_grant import Holding, RoleGrant
from shared.events.identity import Role


class RoleProposal(PersonalProposal):
    role: Role
    scope: str

    @classmethod
    def make(cls, identifier: UUID, agency: str, holding: Holding, by: UUID, at: datetime) -> Self:
        made = cls.about(holding.person_id, identifier, agency, by, at)
        made.role, made.scope = holding.role, holding.scope
        return made

    @property
    def holding(self) -> Holding:
        return Holding(self.person_id, self.role, self.scope)

    def confirm(self, grant_id: UUID, by: UUID, at: datetime) -> RoleGrant:
        """The office, held from now on."""
        self.agree(by, at)
        grant = RoleGrant.give(grant_id, self.agency, self.holding, by, at)
        grant.proposed_by = self.proposed_by
        return grant
