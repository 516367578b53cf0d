"""Browser sessions: the cookie is a random number, everything else stays on the server, sealed."""

import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from services.portal.persistence import browser_sessions
from services.portal.settings import PortalSettings
from shared import clock
from shared.db.unit_of_work import Database
from shared.security.cipher import blind_index, seal, unseal


@dataclass(frozen=True)
class Person:
    """Who is signed in, as identity described them at sign-in."""

    name: str
    grants: tuple[dict[str, Any], ...]

    def has(self, role: str) -> bool:
        return any(grant["role"] == role for grant in self.grants)

    @property
    def id(self) -> str:
        """Everybody holds the role worker, whose scope is the person."""
        return next((str(grant["scope"]) for grant in self.grants if grant["role"] == "worker"), "")

    def scope_names(self, role: str) -> list[str]:
        """Where the person holds the role, in words."""
        return [grant["scope_name"] for grant in self.grants if grant["role"] == role]


@dataclass(frozen=True)
class BrowserSession:
    """A signed-in browser."""

    id: bytes
    session_token: str
    person: Person


class Sessions:
    """Opens, begins and ends browser sessions."""

    def __init__(self, database: Database, settings: PortalSettings) -> None:
        self._database = database
        self._settings = settings

    async def find(self, cookie: str) -> BrowserSession | None:
        """The session behind a cookie, unless it has ended."""
        identifier = _identifier(cookie)
        async with self._database.unit_of_work(self._settings.agency) as uow:
            sealed = await browser_sessions.find(uow, identifier, clock.now())
        if sealed is None:
            return None
        data = json.loads(unseal(self._settings.data_key, sealed, identifier))
        return BrowserSession(
            identifier, data["session_token"], Person(data["person"]["name"], tuple(data["person"]["grants"]))
        )

    async def begin(self, opened: dict[str, Any], before: str) -> str:
        """Keep what identity answered at sign-in; returns the new cookie, never the one from before."""
        cookie = new_cookie()
        identifier = _identifier(cookie)
        data = json.dumps({"session_token": opened["session_token"], "person": opened["person"]}).encode()
        async with self._database.unit_of_work(self._settings.agency) as uow:
            await browser_sessions.remove_expired(uow, clock.now())
            await browser_sessions.remove(uow, _identifier(before))
            sealed = seal(self._settings.data_key, data, identifier)
            await browser_sessions.add(uow, identifier, sealed, datetime.fromisoformat(opened["expires_at"]))
        return cookie

    async def end(self, cookie: str) -> None:
        async with self._database.unit_of_work(self._settings.agency) as uow:
            await browser_sessions.remove(uow, _identifier(cookie))

    def csrf_token(self, cookie: str) -> str:
        """What every form of this browser carries."""
        return blind_index(self._settings.csrf_key, cookie).hex()


def new_cookie() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def _identifier(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
