"""Somebody of the staff lost app and paper: two security administrators let them begin anew; every session ends."""

from uuid import UUID

from services.identity.domain.second_factor import FactorReset
from services.identity.persistence import factors, sessions
from services.identity.persistence.repository import FactorResetRepository, PersonRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.ids import new_id


async def ask_for_reset(uow: UnitOfWork, person_id: UUID, by: UUID) -> UUID:
    """The reset's id."""
    if not await PersonRepository(uow).exists(person_id):
        raise NotFound
    uow.audit.about(person_id, "second-factor")
    reset = FactorReset.about(person_id, new_id(), uow.agency, by, clock.now())
    await FactorResetRepository(uow).save(reset)
    return reset.id


async def confirm_reset(uow: UnitOfWork, reset_id: UUID, by: UUID) -> None:
    resets = FactorResetRepository(uow)
    reset = await resets.get(reset_id)
    uow.audit.about(reset.person_id, "second-factor", reset.id)
    reset.agree(by, clock.now())
    await resets.save(reset)
    await factors.forget(uow, reset.person_id)
    await sessions.revoke_all(uow, reset.person_id)


async def refuse_reset(uow: UnitOfWork, reset_id: UUID, by: UUID) -> None:
    resets = FactorResetRepository(uow)
    reset = await resets.get(reset_id)
    uow.audit.about(reset.person_id, "second-factor", reset.id)
    reset.refuse(by, clock.now())
    await resets.save(reset)
