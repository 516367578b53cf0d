"""End a role; tokens that carry it run out within a minute."""

from uuid import UUID

from services.identity.persistence.repository import RoleGrantRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def revoke_role(uow: UnitOfWork, grant_id: UUID, by: UUID) -> None:
    grants = RoleGrantRepository(uow)
    grant = await grants.get(grant_id)
    uow.audit.about(grant.person_id, "role-grant", grant.id)
    grant.revoke(by, clock.now())
    await grants.save(grant)
