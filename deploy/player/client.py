"""Signed-in people at the public HTTP interfaces: tokens, idempotency keys, patience. The player knows nothing else."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
import pyotp

from deploy.player.city import AGENCY, Person
from shared.ids import new_id

PATIENCE_SECONDS = 60.0
_TOKEN_SECONDS = 40.0
_OTP_SECONDS = 30
_OTP_TRIES = 3
_PAUSE_SECONDS = 0.3
_UNREADABLE = "unreadable"


class Refused(Exception):
    """An answer that is no success, in one sentence."""

    def __init__(self, response: httpx.Response) -> None:
        found = _json(response)
        self.status = response.status_code
        self.code = str(found.get("code", _UNREADABLE))
        self.errors: list[dict[str, Any]] = found.get("errors", [])
        request = response.request
        super().__init__(
            f"{request.method} {request.url.path} was answered {self.status} {self.code}: {found.get('title', '')}"
            f" {self.errors or ''} (trace {found.get('trace_id', 'unknown')})"
        )


class GaveUp(Exception):
    """Something did not come true in time; its text is the sentence that a person reads."""


@dataclass(frozen=True)
class Answer:
    """A body, and the version to send back as If-Match."""

    body: Any
    version: int | None


@dataclass
class Api:
    """Where the services are."""

    urls: Mapping[str, str]
    http: httpx.AsyncClient

    async def send(self, service: str, method: str, path: str, **options: Any) -> httpx.Response:
        """Send until there is an answer that waiting would not better; the request stays the same."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            try:
                response = await self.http.request(method, f"{self.urls[service]}{path}", **options)
            except httpx.TransportError as error:
                if time.monotonic() > deadline:
                    raise GaveUp(f"{service} did not answer for {PATIENCE_SECONDS:.0f} s ({error!r}).") from error
            else:
                if not _is_passing(response) or time.monotonic() > deadline:
                    return response
            await asyncio.sleep(_PAUSE_SECONDS)


@dataclass
class SignedIn:
    """One person's session."""

    api: Api
    person: Person
    agency: str = AGENCY
    _session: str | None = None
    _tokens: dict[str, tuple[float, str]] = field(default_factory=dict)
    _signing_in: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, service: str, path: str, **params: Any) -> Answer:
        headers = await self._headers(service)
        return _answer(await self.api.send(service, "GET", path, headers=headers, params=params))

    async def post(
        self, service: str, path: str, body: Any = None, *, key: str | None = None, seen: int | None = None, **more: Any
    ) -> Answer:
        """A POST with an idempotency key; `more` may be httpx's files, data or headers."""
        headers = (
            await self._headers(service, seen) | {"Idempotency-Key": key or str(new_id())} | more.pop("headers", {})
        )
        content = {} if "files" in more else {"json": {} if body is None else body}
        return _answer(await self.api.send(service, "POST", path, headers=headers, **content, **more))

    async def put(self, service: str, path: str, body: Any, *, seen: int) -> Answer:
        headers = await self._headers(service, seen)
        return _answer(await self.api.send(service, "PUT", path, headers=headers, json=body))

    def prove(self) -> None:
        """Sign in again at the next request: what is not easily undone asks for a fresh proof."""
        self._session = None
        self._tokens.clear()

    async def _headers(self, service: str, seen: int | None = None) -> dict[str, str]:
        headers = {"Authorization": f"Bearer {await self.token(service)}"}
        return headers if seen is None else headers | {"If-Match": f'"{seen}"'}

    async def token(self, audience: str) -> str:
        """An access token for a service, fresh enough to be used at once."""
        async with self._signing_in:
            until, token = self._tokens.get(audience, (0.0, ""))
            if until < time.monotonic():
                token = await self._obtain(audience)
                self._tokens[audience] = (time.monotonic() + _TOKEN_SECONDS, token)
        return token

    async def _obtain(self, audience: str) -> str:
        if self._session is None:
            self._session = await self._sign_in()
        headers = {"Authorization": f"Bearer {self._session}"}
        sent = await self.api.send("identity", "POST", "/sessions/tokens", headers=headers, json={"audience": audience})
        return str(_answer(sent).body["access_token"])

    async def _sign_in(self) -> str:
        """By password; staff set up an authenticator app the first time, and prove themselves by its codes."""
        body = {"agency": self.agency, "login": self.person.phone, "password": self.person.password}
        opened = _answer(await self.api.send("identity", "POST", "/sessions", json=body)).body
        session = str(opened["session_token"])
        wanted = opened.get("second_factor")
        if wanted is None:
            return session
        if wanted == "enrolment":
            self.person.otp_secret = (await self._second_factor(session, "/enrolment"))["secret"]
        for _ in range(_OTP_TRIES - 1):
            try:
                return await self._prove_twice(session)
            except Refused as refusal:  # on its way the code's half minute ended
                if refusal.code != "wrong_second_code":
                    raise
        return await self._prove_twice(session)

    async def _prove_twice(self, session: str) -> str:
        code = await next_code(self.person)
        return str((await self._second_factor(session, code=code))["session_token"])

    async def _second_factor(self, session: str, part: str = "", **body: str) -> Any:
        path, headers = f"/sessions/current/second-factor{part}", {"Authorization": f"Bearer {session}"}
        return _answer(await self.api.send("identity", "POST", path, headers=headers, json=body)).body


async def next_code(person: Person) -> str:
    """A code works once: the earliest that is taken now and was not used. A fourth one has to be waited for."""
    step = max(person.otp_step + 1, int(time.time()) // _OTP_SECONDS - 1)
    person.otp_step = step
    await asyncio.sleep(max(0.0, (step - 1) * _OTP_SECONDS - time.time()))
    return pyotp.TOTP(person.otp_secret or "").generate_otp(step)


def _answer(response: httpx.Response) -> Answer:
    if not response.is_success:
        raise Refused(response)
    tag = response.headers.get("etag")
    return Answer(response.json() if response.content else None, int(tag.strip('"')) if tag else None)


def _is_passing(response: httpx.Response) -> bool:
    """Busy, throttled, or the same request is in progress: the same will be answered otherwise soon."""
    return response.status_code in (429, 503) or _json(response).get("code") == "in_progress"


def _json(response: httpx.Response) -> dict[str, Any]:
    if response.is_success or not response.headers.get("content-type", "").startswith("application/"):
        return {}
    found: dict[str, Any] = response.json()
    return found
