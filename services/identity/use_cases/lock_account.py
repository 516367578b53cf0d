"""Lock an account, open it again, or end every office of somebody who leaves: tokens run out within a minute."""

from uuid import UUID

from services.identity.domain.errors import OwnGrant
from services.identity.persistence import accounts, deputies, grants, places, sessions
from services.identity.persistence.deputies import DeputyRepository
from services.identity.persistence.repository import PersonRepository, RoleGrantRepository
from services.identity.use_cases.revoke_role import require_two_others
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.events.identity import STAFF_ROLES


async def lock_account(uow: UnitOfWork, person_id: UUID, by: UUID) -> None:
    """Every session ends, and nobody signs in until it is opened again."""
    await _require_other(uow, person_id, by)
    await accounts.lock(uow, person_id, clock.now())
    await sessions.revoke_all(uow, person_id)


async def unlock_account(uow: UnitOfWork, person_id: UUID, by: UUID) -> None:
    await _require_other(uow, person_id, by)
    await accounts.lock(uow, person_id, None)


async def leave(uow: UnitOfWork, person_id: UUID, by: UUID) -> None:
    """Somebody leaves the staff: every office, and everything by which others act in it or they in others', ends.

    The person stays a worker, with an account of their own.
    """
    await _require_other(uow, person_id, by)
    repository, now = RoleGrantRepository(uow), clock.now()
    for grant_id, role in await grants.held(uow, person_id):
        if role not in STAFF_ROLES:
            continue
        grant = await repository.get(grant_id)
        if role == "security_administrator":
            await require_two_others(uow)
        grant.revoke(by, now)
        await repository.save(grant)
    for deputy in await deputies.of_person(uow, person_id, clock.today()):
        deputy.end(by, now)
        await DeputyRepository(uow).save(deputy)
    await places.unseat(uow, person_id)
    await sessions.revoke_all(uow, person_id)


async def _require_other(uow: UnitOfWork, person_id: UUID, by: UUID) -> None:
    if not await PersonRepository(uow).exists(person_id):
        raise NotFound
    uow.audit.about(person_id, "account", person_id)
    if person_id == by:
        raise OwnGrant
