"""A role that a person holds in a scope, from a grant until it is revoked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self
from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.domain.states import TRANSITIONS, GrantAction, GrantState
from shared.errors import IllegalTransition
from shared.events.aggregate import Aggregate
from shared.events.identity import Role, RoleGranted, RoleRevoked


@dataclass(frozen=True)
class Holding:
    """Who holds which role where: an employer id, a district, the agency code, or the person's own id."""

    person_id: UUID
    role: Role
    scope: str


class RoleGrant(Aggregate):
    person_id: UUID
    role: Role
    scope: str
    state: str
    proposed_by: UUID | None
    founding: int | None
    """Which one it was of the offices with which an agency begins, before anybody could grant."""
    granted_by: UUID | None
    granted_at: datetime
    revoked_by: UUID | None
    revoked_at: datetime | None

    @classmethod
    def give(cls, identifier: UUID, agency: str, holding: Holding, by: UUID | None, at: datetime) -> Self:
        """`by` is None for what comes with registration or bootstrap."""
        if by == holding.person_id:
            raise OwnGrant
        grant = cls()
        grant.id, grant.agency, grant.event_version, grant.state = identifier, agency, 0, GrantState.HELD
        grant.person_id, grant.role, grant.scope = holding.person_id, holding.role, holding.scope
        grant.proposed_by = grant.founding = None
        grant.granted_by, grant.granted_at, grant.revoked_by, grant.revoked_at = by, at, None, None
        grant.record(
            RoleGranted(grant_id=identifier, person_id=holding.person_id, role=holding.role, scope=holding.scope)
        )
        return grant

    def revoke(self, by: UUID, at: datetime) -> None:
        after = TRANSITIONS.get((GrantState(self.state), GrantAction.REVOKE))
        if after is None:
            raise IllegalTransition(state=self.state)
        self.state, self.revoked_by, self.revoked_at = after, by, at
        self.record(RoleRevoked(grant_id=self.id, person_id=self.person_id, role=self.role, scope=self.scope))
