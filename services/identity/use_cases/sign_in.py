"""Sign in with phone or ID number (S1.1): the same answer and the same work whether the login is known or not."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.attempt import Attempt, address_index
from services.identity.domain.codes import SESSION_LIFETIME, digest, new_session_token
from services.identity.domain.errors import InvalidCredentials
from services.identity.domain.passwords import Passwords
from services.identity.persistence import accounts, attempts
from services.identity.persistence.accounts import NewSession
from services.identity.settings import Keys
from shared import clock
from shared.db.unit_of_work import Database, UnitOfWork


@dataclass(frozen=True)
class Opened:
    """The token leaves once; only its digest is kept."""

    person_id: UUID
    session_token: str
    expires_at: datetime


@dataclass(frozen=True)
class Gate:
    """What checking a password takes."""

    database: Database
    keys: Keys
    passwords: Passwords


async def sign_in(uow: UnitOfWork, gate: Gate, attempt: Attempt, password: str) -> Opened:
    """InvalidCredentials, or a session.

    The attempt is counted in a transaction of its own: the count stays when the answer is a refusal, and no connection
    waits while the password is checked. `uow` is entered only afterwards.
    """
    async with gate.database.unit_of_work(attempt.agency) as counting:
        account = await attempts.admit(counting, gate.keys, attempt)
    stored = account.password_hash if account else None
    if not await gate.passwords.verify(stored, password) or account is None:
        raise InvalidCredentials
    await uow.enter(attempt.agency)
    await attempts.forgive(uow, gate.keys, attempt)
    token, now = new_session_token(attempt.agency), clock.now()
    address = address_index(gate.keys, attempt.address)
    session = NewSession(account.person_id, digest(token), address, now, now + SESSION_LIFETIME)
    await accounts.open_session(uow, session)
    return Opened(account.person_id, token, session.expires_at)
