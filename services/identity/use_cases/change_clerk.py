"""An employer's administrator changes what a clerk may do for the employer; with nothing left, the clerk is none."""

from collections.abc import Sequence
from uuid import UUID

from services.identity.domain.employer_errors import NotAClerk, OwnRoles
from services.identity.persistence.employers import grants_at
from services.identity.persistence.repository import RoleGrantRepository
from services.identity.use_cases.appoint_clerk import give_roles
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import BUSINESSES, EmployerBusiness


async def change_clerk(
    uow: UnitOfWork, employer_id: UUID, person_id: UUID, roles: Sequence[EmployerBusiness], by: UUID
) -> None:
    """Roles that are not named end, those that are named begin."""
    if person_id == by:
        raise OwnRoles
    held = [grant for grant in await grants_at(uow, employer_id, person_id) if grant.role in BUSINESSES]
    if not held:
        raise NotAClerk
    grants = RoleGrantRepository(uow)
    for grant in held:
        if grant.role not in roles:
            grant.revoke(by, clock.now())
            await grants.save(grant)
    await give_roles(uow, employer_id, person_id, roles, by)
