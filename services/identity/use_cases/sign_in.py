"""Sign in with phone or ID number (S1.1): the same answer and the same work whether the login is known or not."""

from dataclasses import dataclass

from services.identity.domain.attempt import Attempt
from services.identity.domain.errors import InvalidCredentials
from services.identity.domain.passwords import Passwords
from services.identity.persistence import accounts, attempts
from services.identity.settings import Keys
from services.identity.use_cases.open_session import Browser, Opened, open_session
from shared.db.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True)
class Gate:
    """What checking a password takes."""

    database: Database
    keys: Keys
    passwords: Passwords


async def sign_in(uow: UnitOfWork, gate: Gate, attempt: Attempt, password: str, user_agent: str = "") -> Opened:
    """InvalidCredentials, or a session.

    The attempt is counted in a transaction of its own: the count stays when the answer is a refusal, and no connection
    waits while the password is checked. `uow` is entered only afterwards.
    """
    async with gate.database.unit_of_work(attempt.agency) as counting:
        account = await attempts.admit(counting, gate.keys, attempt)
    stored = account.password_hash if account else None
    if not await gate.passwords.verify(stored, password) or account is None or stored is None:
        raise InvalidCredentials
    renewed = await gate.passwords.hash(password) if gate.passwords.outdated(stored) else None
    await uow.enter(attempt.agency)
    await attempts.forgive(uow, gate.keys, attempt)
    if renewed is not None:
        await accounts.renew_hash(uow, account.person_id, renewed)
    return await open_session(uow, gate.keys, account.person_id, Browser(attempt.address, user_agent), "pwd")
