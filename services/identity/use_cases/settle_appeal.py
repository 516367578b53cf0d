"""How an appeal ended: an approved one gives the account its new number and its owner the way to a new password.

Every session ends, the old password is worth nothing, the old number is told.
"""

from uuid import UUID

from services.identity.domain.codes import ACTIVATION_LIFETIME, new_activation_code, plain_code
from services.identity.domain.states import AppealState
from services.identity.persistence import accounts
from services.identity.persistence.helping import AppealRepository
from services.identity.persistence.repository import PersonRepository
from services.identity.settings import Keys
from services.identity.use_cases.seal_person import change_phone_of
from services.identity.use_cases.tell_phone import (
    ACTIVATION,
    APPEAL_REFUSED,
    PHONE_CHANGED,
    tell_phone,
)
from shared import clock
from shared.db.unit_of_work import UnitOfWork


async def settle_appeal(uow: UnitOfWork, keys: Keys, appeal_id: UUID, *, approved: bool) -> None:
    """Told again, it changes nothing."""
    appeals = AppealRepository(uow)
    appeal = await appeals.get(appeal_id)
    if appeal.state != AppealState.SUBMITTED:
        return
    phone = await uow.cipher.decrypt("identity", appeal.person_id, appeal.phone_cipher)
    owner = await accounts.find(uow, appeal.phone_index) if appeal.phone_index else None
    taken = owner is not None and owner.person_id != appeal.person_id
    approved = approved and phone is not None and not taken
    appeal.settle(approved=approved, at=clock.now())
    await appeals.save(appeal)
    if approved and phone is not None:
        await _hand_over(uow, keys, appeal.person_id, phone)
    elif phone is not None:
        await tell_phone(uow, keys, phone, APPEAL_REFUSED)


async def _hand_over(uow: UnitOfWork, keys: Keys, person_id: UUID, phone: str) -> None:
    people = PersonRepository(uow)
    person = await people.get(person_id)
    old = await uow.cipher.decrypt("identity", person_id, person.phone_cipher)
    await change_phone_of(uow, keys, person, phone)
    await people.save(person)
    code = new_activation_code()
    expires_at = clock.now() + ACTIVATION_LIFETIME
    await accounts.begin_anew(uow, person_id, keys.blind(plain_code(code)), expires_at)
    await tell_phone(uow, keys, phone, ACTIVATION, code=code)
    if old is not None and old != phone:
        await tell_phone(uow, keys, old, PHONE_CHANGED)
