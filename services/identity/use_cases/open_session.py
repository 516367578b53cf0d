"""Sign somebody in on a device, after they proved who they are."""

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


async def open_session(uow: UnitOfWork, keys: Keys, person_id: UUID, browser: Browser, amr: str) -> Opened:
    """`amr` says how they proved it; it counts as a step-up, too. AccountLocked is said to whoever proved it alone."""
    uow.audit.about(person_id, "session")
    if await accounts.is_locked(uow, person_id):
        raise AccountLocked
    token, now = new_session_token(uow.agency), clock.now()
    session = NewSession(
        person_id,
        digest(token),
        address_index(keys, browser.address),
        now,
        now + SESSION_LIFETIME,
        device(browser.user_agent),
        amr,
        now,
    )
    await accounts.open_session(uow, session)
    return Opened(person_id, token, session.expires_at)
