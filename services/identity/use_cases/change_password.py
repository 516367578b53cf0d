"""Change the password when signed in (S1.6): other devices are signed out, and the phone is told."""

from uuid import UUID

from services.identity.domain.passwords import require_strength
from services.identity.persistence import accounts
from services.identity.persistence.own_words import own_words
from services.identity.use_cases.prove_oneself import Renewed, check_own_password, renew_token
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.tell_phone import PASSWORD_CHANGED, tell_phone
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.security.principal import Principal


async def change_password(uow: UnitOfWork, gate: Gate, owner: Principal, current: str, new: str) -> Renewed:
    if owner.actor_id is not None:
        raise Forbidden
    numbers = await accounts.own_numbers(uow, owner.person_id)
    require_strength(new, numbers, await own_words(uow, owner.person_id))
    await check_own_password(uow, gate, owner, current)
    password_hash = await gate.passwords.hash(new)
    await accounts.set_password(uow, owner.person_id, password_hash, but=UUID(owner.session_id))
    await tell_phone(uow, gate.keys, numbers[0], PASSWORD_CHANGED)
    return await renew_token(uow, owner, stepped_up_at=clock.now())
