"""End a role; tokens that carry it run out within a minute."""

from uuid import UUID

from services.identity.domain.office_errors import LastSecurityAdministrators
from services.identity.persistence import offices
from services.identity.persistence.repository import RoleGrantRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.events.identity import STAFF_ROLES
from shared.security.principal import Principal

_NEEDED = 2


async def revoke_role(uow: UnitOfWork, grant_id: UUID, by: Principal) -> None:
    """One security administrator is enough to take an office away; businesses of employers are for administrators."""
    grants = RoleGrantRepository(uow)
    grant = await grants.get(grant_id)
    uow.audit.about(grant.person_id, "role-grant", grant.id)
    if not by.has("security_administrator" if grant.role in STAFF_ROLES else "administrator"):
        raise Forbidden
    if grant.role == "security_administrator" and grant.state == "held":
        await require_two_others(uow)
    grant.revoke(by.person_id, clock.now())
    await grants.save(grant)


async def require_two_others(uow: UnitOfWork) -> None:
    """LastSecurityAdministrators, unless two remain when one goes."""
    if await offices.security_administrators(uow) <= _NEEDED:
        raise LastSecurityAdministrators
