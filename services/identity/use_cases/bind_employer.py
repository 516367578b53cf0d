"""An employer's clerk binds the employer with the slip: one account per kind of insurance (S2.1, S10.1)."""

from uuid import UUID

from services.identity.domain.binding import Binding
from services.identity.domain.codes import plain_code
from services.identity.domain.employer_errors import AlreadyBound, InvalidSlip
from services.identity.domain.insurance_kinds import insurance_kind
from services.identity.domain.numbers import masked
from services.identity.domain.role_grant import Holding, RoleGrant
from services.identity.persistence import slips
from services.identity.persistence.employers import BindingRepository, contact_of, grants_at
from services.identity.persistence.repository import EmployerRepository, RoleGrantRepository
from services.identity.settings import Keys
from services.identity.use_cases.issue_slip import masked_name
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id

_ADMINISTRATOR = "employer_administrator"


async def bind_employer(uow: UnitOfWork, keys: Keys, person_id: UUID, code: str) -> Binding:
    """The new binding, with the roles that come with it; there is one administrator, who is whoever bound first."""
    index = keys.blind(plain_code(code))
    slip = await slips.find(uow, index)
    if slip is None:
        raise InvalidSlip(field="code")
    employer = await EmployerRepository(uow).get(slip.employer_id)
    employer.require_complete()
    bindings = BindingRepository(uow)
    for other in await bindings.bound(employer.id, [slip.insurance_kind]):
        name, phone = await contact_of(uow, other.person_id)
        raise AlreadyBound(name=masked_name(name), phone=masked(phone))
    await slips.use(uow, index)
    binding = Binding.bind(new_id(), uow.agency, employer.id, slip.insurance_kind, person_id, clock.now())
    await bindings.save(binding)
    await _grant(uow, binding)
    return binding


async def _grant(uow: UnitOfWork, binding: Binding) -> None:
    held = await grants_at(uow, binding.employer_id)
    mine = {grant.role for grant in held if grant.person_id == binding.person_id}
    roles = [role for role in insurance_kind(binding.insurance_kind).roles if role not in mine]
    if any(grant.role == _ADMINISTRATOR for grant in held):
        roles = [role for role in roles if role != _ADMINISTRATOR]
    grants = RoleGrantRepository(uow)
    for role in roles:
        holding = Holding(binding.person_id, role, str(binding.employer_id))
        await grants.save(RoleGrant.give(new_id(), uow.agency, holding, None, binding.bound_at))
