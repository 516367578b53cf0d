"""Sign people in on their devices, after they proved who they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.identity.domain.attempt import address_index
from services.identity.domain.codes import SESSION_LIFETIME, digest, new_session_token
from services.identity.domain.devices import device
from services.identity.domain.office_errors import AccountLocked
from services.identity.persistence import accounts
from services.identity.persistence.accounts import NewSession
from services.identity.settings import Keys
from shared import clock
from shared.db.together import Answers, Question
from shared.db.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Opened:
    """The token leaves once; only its digest is kept."""

    person_id: UUID
    session_token: str
    expires_at: datetime


@dataclass(frozen=True)
class Browser:
    """Where somebody is, and with what."""

    address: str
    user_agent: str = ""


@dataclass(frozen=True)
class Proof:
    """Somebody who proved who they are; `amr` says how. It counts as a step-up, too."""

    person_id: UUID
    browser: Browser
    amr: str


async def open_session(uow: UnitOfWork, keys: Keys, proof: Proof) -> Opened:
    """AccountLocked is said to whoever proved it alone."""
    uow.audit.about(proof.person_id, "session")
    [opened] = await open_sessions(uow, keys, [proof], await uow.ask(*asked_before([proof])))
    if isinstance(opened, AccountLocked):
        raise opened
    return opened


def asked_before(proofs: Sequence[Proof]) -> tuple[Question, ...]:
    return accounts.before_sessions([one.person_id for one in proofs])


async def open_sessions(
    uow: UnitOfWork, keys: Keys, proofs: Sequence[Proof], answers: Answers
) -> list[Opened | AccountLocked]:
    """For each, in order. `answers` are those to `asked_before`."""
    locked, over = answers
    shut = {person_id for (person_id,) in locked}
    outcomes: list[Opened | AccountLocked] = []
    sessions: list[NewSession] = []
    for one in proofs:
        if one.person_id in shut:
            outcomes.append(AccountLocked())
            continue
        token = new_session_token(uow.agency)
        sessions.append(_session(keys, one, token))
        outcomes.append(Opened(one.person_id, token, sessions[-1].expires_at))
    await accounts.open_sessions(uow, sessions, [identifier for (identifier,) in over])
    return outcomes


def _session(keys: Keys, proof: Proof, token: str) -> NewSession:
    now = clock.now()
    return NewSession(
        person_id=proof.person_id,
        token_digest=digest(token),
        address_index=address_index(keys, proof.browser.address),
        created_at=now,
        expires_at=now + SESSION_LIFETIME,
        device=device(proof.browser.user_agent),
        amr=proof.amr,
        stepped_up_at=now,
    )
