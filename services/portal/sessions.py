"""Browser sessions: the cookie is a random number, everything else stays on the server, sealed."""

import hashlib
import json
import secrets
import time
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from services.portal.persistence import browser_sessions
from services.portal.settings import PortalSettings
from shared import clock
from shared.db.unit_of_work import Database
from shared.security.cipher import blind_index, seal, unseal
from shared.security.principal import STEP_UP_SECONDS, idle_seconds

_MARGIN_SECONDS = 60


@dataclass(frozen=True)
class Person:
    """Who is signed in, as identity described them at sign-in."""

    name: str
    grants: tuple[dict[str, Any], ...]
    acting: dict[str, Any] | None = None
    helping: dict[str, Any] | None = None
    """Who acts for this person in the session: help_id, helper_name, until."""
    """For which employer an agency firm's clerk acts, as identity says it."""

    def has(self, role: str) -> bool:
        return any(grant["role"] == role for grant in self.grants)

    @property
    def id(self) -> str:
        """Everybody holds the role worker, whose scope is the person."""
        return next((str(grant["scope"]) for grant in self.grants if grant["role"] == "worker"), "")

    @property
    def idle_seconds(self) -> int:
        """After which identity ends the session of who does nothing."""
        return idle_seconds(grant["role"] for grant in self.grants)

    def has_any(self, *roles: str) -> bool:
        return any(grant["role"] in roles for grant in self.grants)

    def scope_names(self, role: str) -> list[str]:
        """Where the person holds the role, in words."""
        return [grant["scope_name"] for grant in self.grants if grant["role"] == role]


@dataclass(frozen=True)
class BrowserSession:
    """A signed-in browser."""

    id: bytes
    session_token: str
    person: Person
    described: dict[str, Any]
    """The person as identity described them."""
    proved_at: float = 0.0

    def proved_lately(self) -> bool:
        """Whether identity will take it that the person proved who they are; near the end it is asked for again."""
        return time.time() - self.proved_at < STEP_UP_SECONDS - _MARGIN_SECONDS


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
        described, proved_at = data["person"], data.get("proved_at", 0.0)
        return BrowserSession(identifier, data["session_token"], _person(described), described, proved_at)

    async def renew(self, session: BrowserSession, person: dict[str, Any]) -> BrowserSession:
        """The same session, with what identity says of the person now."""
        same = session.described.get("id") == person.get("id")
        proved_at = session.proved_at if same else 0.0  # somebody else is acted for: they have proved nothing
        kept = {"session_token": session.session_token, "person": person, "proved_at": proved_at}
        data = json.dumps(kept).encode()
        async with self._database.unit_of_work(self._settings.agency) as uow:
            await browser_sessions.change(uow, session.id, seal(self._settings.data_key, data, session.id))
        return replace(session, person=_person(person), described=person)

    async def begin(self, opened: dict[str, Any], before: str) -> str:
        """Keep what identity answered at sign-in; returns the new cookie, never the one from before."""
        cookie = new_cookie()
        identifier = _identifier(cookie)
        kept = {"session_token": opened["session_token"], "person": opened["person"], "proved_at": time.time()}
        data = json.dumps(kept).encode()
        async with self._database.unit_of_work(self._settings.agency) as uow:
            await browser_sessions.remove_expired(uow, clock.now())
            await browser_sessions.remove(uow, _identifier(before))
            sealed = seal(self._settings.data_key, data, identifier)
            await browser_sessions.add(uow, identifier, sealed, datetime.fromisoformat(opened["expires_at"]))
        return cookie

    async def turn(self, session: BrowserSession, renewed: dict[str, Any], before: str) -> str:
        """The same person under the session's new token, after they proved who they are; returns the new cookie."""
        return await self.begin({**renewed, "person": session.described}, before)

    def binding(self, cookie: str) -> str:
        """What ties a code by SMS to this browser."""
        return blind_index(self._settings.csrf_key, f"binding {cookie}").hex()

    async def end(self, cookie: str) -> None:
        async with self._database.unit_of_work(self._settings.agency) as uow:
            await browser_sessions.remove(uow, _identifier(cookie))

    def csrf_token(self, cookie: str) -> str:
        """What every form of this browser carries."""
        return blind_index(self._settings.csrf_key, cookie).hex()


def _person(said: dict[str, Any]) -> Person:
    return Person(said["name"], tuple(said["grants"]), said.get("acting"), said.get("helping"))


def new_cookie() -> str:
    """256 random bits."""
    return secrets.token_hex(32)


def _identifier(cookie: str) -> bytes:
    return hashlib.sha256(cookie.encode()).digest()
