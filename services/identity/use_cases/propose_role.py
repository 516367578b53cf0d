"""Propose an office for somebody; another security administrator gives it."""

from uuid import UUID

from services.identity.domain.errors import AlreadyGranted
from services.identity.domain.office_errors import ThreeOffices
from services.identity.domain.role_grant import Holding
from services.identity.domain.role_proposal import RoleProposal
from services.identity.persistence import offices
from services.identity.persistence.repository import RoleProposalRepository
from services.identity.use_cases.grant_role import require_holding
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Invalid
from shared.events.identity import STAFF_ROLES, THREE_OFFICES
from shared.ids import new_id


async def propose_role(uow: UnitOfWork, holding: Holding, by: UUID) -> UUID:
    """The proposal's id."""
    if holding.role not in STAFF_ROLES:
        raise Invalid(field="role")
    await require_holding(uow, holding)
    proposal = RoleProposal.make(new_id(), uow.agency, holding, by, clock.now())
    held = await offices.roles_of(uow, holding.person_id)
    if (holding.role, holding.scope) in held:
        raise AlreadyGranted
    if holding.role in THREE_OFFICES and any(role in THREE_OFFICES for role, _ in held):
        raise ThreeOffices
    await RoleProposalRepository(uow).save(proposal)
    return proposal.id
