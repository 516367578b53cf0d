"""What somebody is to an employer: whoever is nothing to it, meets nothing there."""

from uuid import UUID

from services.identity.persistence.employers import is_representative
from services.identity.persistence.repository import EmployerRepository
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden, NotFound
from shared.events.identity import EMPLOYER_ROLES
from shared.security.principal import Principal

CENTRE, REPRESENTATIVE, ADMINISTRATOR, CLERK = "centre", "representative", "administrator", "clerk"
_CENTRE_ROLES = ("centre_reviewer", "administrator")


async def standing(uow: UnitOfWork, principal: Principal, employer_id: UUID) -> frozenset[str]:
    """`centre`, `representative` (the legal one), `administrator`, `clerk`; NotFound for whoever is none of them."""
    found = set()
    if principal.has(*_CENTRE_ROLES) and await EmployerRepository(uow).exists(employer_id):
        found.add(CENTRE)
    if str(employer_id) in principal.scopes("employer_administrator"):
        found.add(ADMINISTRATOR)
    if any(str(employer_id) in principal.scopes(role) for role in EMPLOYER_ROLES):
        found.add(CLERK)
    if await is_representative(uow, employer_id, principal.person_id):
        found.add(REPRESENTATIVE)
    if not found:
        raise NotFound
    return frozenset(found)


async def require(uow: UnitOfWork, principal: Principal, employer_id: UUID, *needed: str) -> frozenset[str]:
    """The standing; Forbidden where it is none of those needed."""
    found = await standing(uow, principal, employer_id)
    if not found & set(needed):
        raise Forbidden
    return found
