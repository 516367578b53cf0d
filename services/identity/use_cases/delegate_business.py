"""An employer hands named businesses to an agency firm until a day (X13)."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.identity.domain.delegation import Delegation, Mandate
from services.identity.domain.employer_errors import NoBusiness, UnknownAgent
from services.identity.persistence.employers import DelegationRepository, find_by_code
from services.identity.persistence.repository import EmployerRepository
from services.identity.use_cases.sealing_profiles import credit_code
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EmployerBusiness
from shared.ids import new_id


async def delegate_business(
    uow: UnitOfWork,
    employer_id: UUID,
    agent_uscc: str,
    businesses: Sequence[EmployerBusiness],
    last_day: date,
    by: UUID,
) -> UUID:
    """The delegation's id."""
    (await EmployerRepository(uow).get(employer_id)).require_complete()
    if not businesses:
        raise NoBusiness(field="businesses")
    agent = await find_by_code(uow, credit_code(agent_uscc, "agent_uscc"))
    if agent is None or agent.missing():
        raise UnknownAgent(field="agent_uscc")
    mandate = Mandate(agent.id, tuple(dict.fromkeys(businesses)), last_day)
    delegation = Delegation.give(new_id(), uow.agency, employer_id, mandate, by, clock.now())
    await DelegationRepository(uow).save(delegation)
    return delegation.id
