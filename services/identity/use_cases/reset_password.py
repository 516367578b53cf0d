"""A forgotten password, or the first one, by code to the account's phone (S1.2)."""

from services.identity.domain.errors import InvalidCode
from services.identity.domain.passwords import require_distance, require_strength
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts
from services.identity.persistence.own_words import own_words
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.tell_phone import PASSWORD_CHANGED, tell_phone
from services.identity.use_cases.use_code import spend_code, try_code
from shared.db.unit_of_work import UnitOfWork


async def reset_password(uow: UnitOfWork, gate: Gate, agency: str, asked: Asked, code: str, password: str) -> None:
    """Every session of the person ends; their phone is told."""
    require_strength(password, (asked.login,))
    code_id = await try_code(gate.database, gate.keys, agency, asked, code)
    password_hash = await gate.passwords.hash(password)
    await uow.enter(agency)
    await spend_code(uow, code_id)
    account = await accounts.find(uow, gate.keys.blind(asked.login))
    if account is None:
        raise InvalidCode(field="code")
    numbers = await accounts.own_numbers(uow, account.person_id)
    require_distance(password, numbers, await own_words(uow, account.person_id))
    await accounts.set_password(uow, account.person_id, password_hash)
    await tell_phone(uow, gate.keys, numbers[0], PASSWORD_CHANGED)
