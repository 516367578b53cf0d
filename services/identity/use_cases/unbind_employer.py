"""The legal representative or the centre takes an employer's account back from whoever holds it (S2.1)."""

from uuid import UUID

from services.identity.domain.binding import Binding
from services.identity.domain.insurance_kinds import insurance_kind
from services.identity.persistence.employers import BindingRepository, DelegationRepository, grants_at
from services.identity.persistence.repository import RoleGrantRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def find_binding(uow: UnitOfWork, binding_id: UUID) -> Binding:
    """Its row locked; NotFound where there is none."""
    return await BindingRepository(uow).get(binding_id)


async def unbind_employer(uow: UnitOfWork, binding: Binding, by: UUID) -> None:
    """Roles that came with it end. With the last one the whole account set ends: every clerk's, every agent's."""
    bindings, now = BindingRepository(uow), clock.now()
    binding.unbind(by, now)
    await bindings.save(binding)
    left = await bindings.bound(binding.employer_id)
    await _end_roles(uow, binding, left, by)
    if left:
        return
    delegations = DelegationRepository(uow)
    for delegation in await delegations.given_by(binding.employer_id):
        delegation.end("unbound", by, now)
        await delegations.save(delegation)


async def _end_roles(uow: UnitOfWork, binding: Binding, left: list[Binding], by: UUID) -> None:
    grants, now = RoleGrantRepository(uow), clock.now()
    if left:
        held = await grants_at(uow, binding.employer_id, binding.person_id)
        mine = [other for other in left if other.person_id == binding.person_id]
        kept = {role for other in mine for role in insurance_kind(other.insurance_kind).roles}
        ending = [grant for grant in held if grant.role not in kept]
    else:
        ending = await grants_at(uow, binding.employer_id)
    for grant in ending:
        grant.revoke(by, now)
        await grants.save(grant)
