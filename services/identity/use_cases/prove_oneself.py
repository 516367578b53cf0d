"""Prove again who one is, in a session that is open: by password, or by a code to the person's phone (step-up).

The session's token changes with it. Who acts for somebody proves it with a code to that person's phone.
"""

from dataclasses import dataclass
from datetime import datetime

from services.identity.domain.attempt import Limit
from services.identity.domain.codes import digest, new_session_token
from services.identity.domain.errors import TokenReplaced, WrongPassword
from services.identity.domain.sms_codes import Asked
from services.identity.persistence import accounts, attempts, sessions
from services.identity.use_cases.sign_in import Gate
from services.identity.use_cases.use_code import spend_code, try_code
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import Forbidden
from shared.security.principal import Principal

_TRIES, _SECONDS = 5, 300


@dataclass(frozen=True)
class Renewed:
    """The session under its new token."""

    session_token: str
    expires_at: datetime


async def prove_by_password(uow: UnitOfWork, gate: Gate, owner: Principal, password: str) -> Renewed:
    if owner.actor_id is not None:
        raise Forbidden
    await check_own_password(uow, gate, owner, password)
    return await renew_token(uow, owner, amr=_with(owner, "pwd"), stepped_up_at=clock.now())


async def prove_by_code(uow: UnitOfWork, gate: Gate, owner: Principal, asked: Asked, code: str) -> Renewed:
    code_id = await try_code(gate.database, gate.keys, uow.agency, asked, code)
    await spend_code(uow, code_id)
    return await renew_token(uow, owner, amr=_with(owner, "sms"), stepped_up_at=clock.now())


async def check_own_password(uow: UnitOfWork, gate: Gate, owner: Principal, password: str) -> None:
    """WrongPassword; five tries in five minutes, counted in a transaction of their own."""
    limit = Limit(gate.keys.blind(f"step-up/{owner.person_id}"), _TRIES, _SECONDS)
    async with gate.database.unit_of_work(uow.agency, beside=True) as counting:
        await attempts.count(counting, [limit])
    account = await accounts.of_person(uow, owner.person_id)
    if not await gate.passwords.verify(account.password_hash, password):
        raise WrongPassword(field="password")
    await attempts.forget(uow, limit)


async def renew_token(uow: UnitOfWork, owner: Principal, **changed: object) -> Renewed:
    """Another token for the same session; whoever comes with the old one ends it.

    TokenReplaced for the second of two that come with the same token at once: it is refused, and nothing ends.
    """
    token = new_session_token(uow.agency)
    expires_at = await sessions.rotate(uow, owner.shown, digest(token), **changed)
    if expires_at is None:
        raise TokenReplaced
    return Renewed(token, expires_at)


def _with(owner: Principal, way: str) -> str:
    return " ".join(sorted({*owner.amr, way}))
