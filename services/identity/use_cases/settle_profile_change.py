"""What the centre decided about a change of an employer's data: an approved one is the employer from now on (S2.7)."""

from uuid import UUID

from services.identity.domain.employer_application import Ruling
from services.identity.domain.employer_states import ChangeState, Settling
from services.identity.persistence.employers import ProfileChangeRepository
from services.identity.persistence.repository import EmployerRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def settle_profile_change(uow: UnitOfWork, change_id: UUID, ruling: Ruling) -> None:
    """Told again, it changes nothing."""
    changes = ProfileChangeRepository(uow)
    change = await changes.get(change_id)
    if change.state != ChangeState.SUBMITTED:
        return
    change.settle(ruling, clock.now())
    await changes.save(change)
    if ruling.settling == Settling.APPROVE:
        employers = EmployerRepository(uow)
        employer = await employers.get(change.employer_id)
        employer.change(change.profile)
        await employers.save(employer)
