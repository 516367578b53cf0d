"""Rows of offices that are held."""

from uuid import UUID

from sqlalchemy import func, select

from services.identity.persistence.tables import role_grant
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import STAFF_ROLES

_LOCK = "security administrators of "


async def roles_of(uow: UnitOfWork, person_id: UUID) -> list[tuple[str, str]]:
    """Role and scope of what the person holds."""
    held = (role_grant.c.person_id == person_id) & (role_grant.c.state == "held")
    query = select(role_grant.c.role, role_grant.c.scope).where(held)
    return [(row.role, row.scope) for row in await uow.session.execute(query)]


async def is_staff(uow: UnitOfWork, person_id: UUID) -> bool:
    """Whether the person holds an office of the agency."""
    return any(role in STAFF_ROLES for role, _ in await roles_of(uow, person_id))


async def security_administrators(uow: UnitOfWork) -> int:
    """How many there are; none is taken away meanwhile."""
    lock = func.pg_advisory_xact_lock(func.hashtext(_LOCK + uow.agency))
    await uow.session.execute(select(lock))
    held = (role_grant.c.role == "security_administrator") & (role_grant.c.state == "held")
    return int((await uow.session.execute(select(func.count()).select_from(role_grant).where(held))).scalar_one())
