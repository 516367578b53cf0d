"""A binding slip for one kind of insurance: single use, expiring; an earlier one stops working (S2.1)."""

from uuid import UUID

from services.identity.domain.binding import SLIP_LIFETIME
from services.identity.domain.codes import new_activation_code, plain_code
from services.identity.domain.employer_errors import SlipOfHolder
from services.identity.domain.insurance_kinds import insurance_kind
from services.identity.domain.numbers import masked
from services.identity.persistence import slips
from services.identity.persistence.employers import BindingRepository, contact_of
from services.identity.persistence.repository import EmployerRepository
from services.identity.persistence.slips import NewSlip
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def issue_slip(
    uow: UnitOfWork, keys: Keys, employer_id: UUID, kind: str, *, by: UUID | None, to: UUID | None
) -> UUID:
    """The slip's id; SlipOfHolder while somebody holds the account."""
    employer = await EmployerRepository(uow).get(employer_id)
    employer.require_complete()
    for binding in await BindingRepository(uow).bound(employer_id, [insurance_kind(kind).code]):
        name, phone = await contact_of(uow, binding.person_id)
        raise SlipOfHolder(name=masked_name(name), phone=masked(phone))
    code, now = new_activation_code(), clock.now()
    slip = NewSlip(
        employer_id=employer_id,
        insurance_kind=kind,
        code_index=keys.blind(plain_code(code)),
        code_cipher=await uow.cipher.encrypt("identity", employer_id, code),
        issued_by=by,
        issued_to=to,
        issued_at=now,
        expires_at=now + SLIP_LIFETIME,
    )
    return await slips.issue(uow, slip)


def masked_name(name: str) -> str:
    """The family name alone."""
    return f"{name[:1]}{'*' * (len(name) - 1)}"
