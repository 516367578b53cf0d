"""Set the first password with an activation code (S1.1): random, single use, expiring; no default password exists."""

from services.identity.domain.attempt import Attempt
from services.identity.domain.codes import plain_code
from services.identity.domain.errors import InvalidActivation
from services.identity.domain.passwords import require_distance, require_strength
from services.identity.persistence import accounts, attempts
from services.identity.persistence.own_words import own_words
from services.identity.use_cases.sign_in import Gate
from shared.db.unit_of_work import UnitOfWork
from shared.security.principal import Principal


async def activate_account(
    uow: UnitOfWork, gate: Gate, agency: str, attempt: Attempt, code: str, password: str
) -> None:
    """Attempts are counted in a transaction of their own, so that a refusal does not forget them."""
    require_strength(password, ())
    async with gate.database.unit_of_work(agency) as counting:
        account = await attempts.admit(counting, attempt)
    await uow.enter(agency)
    if account is None or not await accounts.use_code(uow, account.person_id, gate.keys.blind(plain_code(code))):
        raise InvalidActivation(field="code")
    uow.audit.by(Principal(account.person_id, agency, (), ""))
    uow.audit.about(account.person_id, "activation")
    numbers, words = await accounts.own_numbers(uow, account.person_id), await own_words(uow, account.person_id)
    require_distance(password, numbers, words)
    await accounts.set_password(uow, account.person_id, await gate.passwords.hash(password))
    await uow.ask(attempts.held([attempt]))
    await attempts.forgive(uow, [attempt])
