"""Sign in with phone or ID number (S1.1): the same answer and the same work whether the login is known or not."""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from services.identity.domain.attempt import Attempt
from services.identity.domain.errors import InvalidCredentials
from services.identity.domain.office_errors import AccountLocked
from services.identity.domain.passwords import Passwords
from services.identity.persistence import accounts, attempts
from services.identity.persistence.accounts import Account
from services.identity.settings import Keys
from services.identity.use_cases.open_session import Browser, Opened, Proof, asked_before, open_sessions
from shared.db.together import Answers, Question
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import TooManyRequests

Claimed = Account | None
"""Whose account an attempt is about."""
_DIGITS = 16


@dataclass(frozen=True)
class Gate:
    """What checking a password takes."""

    database: Database
    keys: Keys
    passwords: Passwords


@dataclass(frozen=True)
class SigningIn:
    """Whose password was right; `renewed` is its hash where the parameters have changed."""

    attempt: Attempt
    proof: Proof
    renewed: str | None


def attempted(keys: Keys, purpose: str, login: str, address: str) -> Attempt:
    """Whatever is logged from here on says whose account it was about: digits that nobody reads a number out of."""
    attempt = Attempt.of(keys, purpose, login, address)
    structlog.contextvars.bind_contextvars(login=attempt.login.hex()[:_DIGITS])
    return attempt


async def admit(uow: UnitOfWork, tried: Sequence[Attempt]) -> Sequence[Claimed | TooManyRequests]:
    """Count attempts, in a transaction of its own: the counts stay when the answer is a refusal."""
    return await attempts.admit_all(uow, tried)


async def check_password(
    passwords: Passwords, attempt: Attempt, account: Claimed, password: str, browser: Browser
) -> SigningIn:
    """InvalidCredentials, or whose it is. No connection waits meanwhile: the attempt was counted before."""
    stored = account.password_hash if account else None
    if not await passwords.verify(stored, password) or account is None or stored is None:
        raise InvalidCredentials
    renewed = await passwords.hash(password) if passwords.outdated(stored) else None
    return SigningIn(attempt, Proof(account.person_id, browser, "pwd"), renewed)


def asked_to_sign_in(proved: Sequence[SigningIn]) -> tuple[Question, ...]:
    return *asked_before([one.proof for one in proved]), attempts.held([one.attempt for one in proved])


async def sign_in(
    uow: UnitOfWork, keys: Keys, proved: Sequence[SigningIn], answers: Answers
) -> list[Opened | AccountLocked]:
    """Several, together: their attempts are forgiven, and each has a session. `answers` to `asked_to_sign_in`."""
    outcomes = await open_sessions(uow, keys, [one.proof for one in proved], answers[:-1])
    inside = [one for one, outcome in zip(proved, outcomes, strict=True) if isinstance(outcome, Opened)]
    await attempts.forgive(uow, [one.attempt for one in inside])
    for one in inside:
        if one.renewed is not None:
            await accounts.renew_hash(uow, one.proof.person_id, one.renewed)
    return outcomes
