"""The second pair of eyes: an office that was proposed is given, or refused."""

from uuid import UUID

from services.identity.persistence.repository import RoleGrantRepository, RoleProposalRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def confirm_proposal(uow: UnitOfWork, proposal_id: UUID, by: UUID) -> UUID:
    """The grant's id."""
    proposals = RoleProposalRepository(uow)
    proposal = await proposals.get(proposal_id)
    uow.audit.about(proposal.person_id, "role-grant", proposal.id)
    grant = proposal.confirm(new_id(), by, clock.now())
    await proposals.save(proposal)
    await RoleGrantRepository(uow).save(grant)
    return grant.id


async def refuse_proposal(uow: UnitOfWork, proposal_id: UUID, by: UUID) -> None:
    proposals = RoleProposalRepository(uow)
    proposal = await proposals.get(proposal_id)
    uow.audit.about(proposal.person_id, "role-grant", proposal.id)
    proposal.refuse(by, clock.now())
    await proposals.save(proposal)
