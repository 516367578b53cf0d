"""Let a person act in a role, within a scope that exists."""

from uuid import UUID

from services.identity.domain import numbers
from services.identity.domain.errors import InvalidScope, OwnGrant, UnknownDistrict
from services.identity.domain.office_errors import FourEyes
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence.repository import EmployerRepository, PersonRepository, RoleGrantRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.identity import EMPLOYER_ROLES, STAFF_ROLES
from shared.ids import new_id
from shared.observability.logs import log


async def grant_role(uow: UnitOfWork, holding: Holding, by: UUID) -> UUID:
    """The grant's id. Offices of the agency take two people (`propose_role`)."""
    await require_holding(uow, holding)
    if holding.role in STAFF_ROLES and by != holding.person_id:
        raise FourEyes
    try:
        grant = RoleGrant.give(new_id(), uow.agency, holding, by, clock.now())
    except OwnGrant:
        log().warning("own_grant_refused", person_id=str(by), role=holding.role)
        raise
    await RoleGrantRepository(uow).save(grant)
    return grant.id


async def require_holding(uow: UnitOfWork, holding: Holding) -> None:
    """NotFound or InvalidScope, unless this person can hold this role there."""
    if not await PersonRepository(uow).exists(holding.person_id):
        raise NotFound
    if holding.role == "worker":
        fits = holding.scope == str(holding.person_id)
    elif holding.role in EMPLOYER_ROLES:
        fits = await _is_employer(uow, holding.scope)
    elif holding.role == "district_reviewer":
        fits = _is_district(uow.agency, holding.scope)
    else:
        fits = holding.scope == uow.agency
    if not fits:
        raise InvalidScope(field="scope")


async def _is_employer(uow: UnitOfWork, scope: str) -> bool:
    try:
        identifier = UUID(scope)
    except ValueError:
        return False
    return str(identifier) == scope and await EmployerRepository(uow).exists(identifier)


def _is_district(agency: str, scope: str) -> bool:
    try:
        numbers.district(agency, scope)
    except UnknownDistrict:
        return False
    return True
