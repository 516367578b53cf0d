"""An employer takes back what it handed to an agency firm, at once."""

from uuid import UUID

from services.identity.persistence.employers import DelegationRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound


async def end_delegation(uow: UnitOfWork, employer_id: UUID, delegation_id: UUID, by: UUID) -> None:
    delegations = DelegationRepository(uow)
    delegation = await delegations.get(delegation_id)
    if delegation.employer_id != employer_id:
        raise NotFound
    delegation.end("revoked", by, clock.now())
    await delegations.save(delegation)
