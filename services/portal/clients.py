"""The services' HTTP APIs, called as the signed-in person."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from services.portal.sessions import BrowserSession
from shared.settings import Settings

_BUSY_TRIES = 20
_BUSY_PAUSE_SECONDS = 0.25
_TOKEN_MARGIN_SECONDS = 5.0
_MOST_TOKENS = 10_000
_HEALTH_SECONDS = 2.0
_AWAY = {502, 503, 504}


class SignedOut(Exception):
    """The person has to sign in (again)."""


class Unavailable(Exception):
    """A service cannot be reached or cannot serve now; nothing was lost."""


class Refused(Exception):
    """A service said no; carries its problem details (RFC 9457)."""

    def __init__(self, status: int, problem: Mapping[str, Any], retry_after: str = "") -> None:
        self.status = status
        self.retry_after = int(retry_after) if retry_after.isascii() and retry_after.isdigit() else None
        """Seconds after which it is worth trying again."""
        self.code = str(problem.get("code", "error"))
        self.title = str(problem.get("title", ""))
        self.errors: list[dict[str, str]] = list(problem.get("errors", []))
        super().__init__(f"{status} {self.code}")


@dataclass(frozen=True)
class Upload:
    """A file on its way to a service."""

    name: str
    content: bytes
    media_type: str


class Tokens:
    """Access tokens by session and audience, kept until shortly before they expire."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[bytes, str], tuple[float, str]] = OrderedDict()

    def find(self, session: bytes, audience: str) -> str | None:
        kept = self._kept.get((session, audience))
        return kept[1] if kept is not None and kept[0] > time.monotonic() else None

    def keep(self, session: bytes, audience: str, token: str, expires_in: float) -> None:
        self._kept[(session, audience)] = (time.monotonic() + expires_in - _TOKEN_MARGIN_SECONDS, token)
        while len(self._kept) > _MOST_TOKENS:
            self._kept.popitem(last=False)

    def forget(self, session: bytes, audience: str) -> None:
        self._kept.pop((session, audience), None)

    def forget_all(self, session: bytes) -> None:
        """What the person may do has changed: every token of the session is fetched anew."""
        for key in [key for key in self._kept if key[0] == session]:
            del self._kept[key]


class Caller:
    """Makes requests in one person's language and name."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        settings: Settings,
        tokens: Tokens,
        session: BrowserSession | None,
        browser: Mapping[str, str],
    ) -> None:
        """`browser` holds headers that describe the browser: its language and its address."""
        self.unattended = False
        """A page renews itself, and nobody may be there: the session is not kept alive by it."""
        self._http = http
        self._settings = settings
        self._tokens = tokens
        self._session = session
        self._browser = browser

    def service(self, name: str) -> "Client":
        """The API of one service."""
        return Client(self, name)

    async def send(self, name: str, method: str, path: str, headers: dict[str, str], **options: Any) -> httpx.Response:
        """One request with an access token; a token that is refused is fetched once more."""
        for _ in range(2):
            authorization = {"Authorization": f"Bearer {await self._token(name)}"}
            answer = await self.request(name, method, path, {**headers, **authorization}, **options)
            if answer.status_code != httpx.codes.UNAUTHORIZED:
                return answer
            self._forget(name)
        raise SignedOut

    async def request(
        self, name: str, method: str, path: str, headers: Mapping[str, str], **options: Any
    ) -> httpx.Response:
        """One request as it is; a service that is away is Unavailable."""
        url = f"{self._settings.url_of(name)}{path}"
        try:
            answer = await self._http.request(method, url, headers={**self._browser, **headers}, **options)
        except httpx.TransportError as error:
            raise Unavailable from error
        if answer.status_code in _AWAY:
            raise Unavailable
        return answer

    async def health(self, name: str) -> str:
        """`ready`, `not_ready`, or `away` when nobody answers."""
        url = f"{self._settings.url_of(name)}/health/ready"
        try:
            answer = await self._http.get(url, timeout=_HEALTH_SECONDS)
        except httpx.TransportError:
            return "away"
        return "ready" if answer.is_success else "not_ready"

    async def identity(self, method: str, path: str, body: Any = None, *, signed_in: bool = True) -> Any:
        """Identity's session routes, which check the session token themselves (or need none)."""
        session = self._session if signed_in else None
        headers = {} if session is None else {"Authorization": f"Bearer {session.session_token}"}
        answer = await self.request("identity", method, path, headers, json=body)
        if session is not None and answer.status_code == httpx.codes.UNAUTHORIZED:
            raise SignedOut
        return unwrap(answer)

    async def _token(self, audience: str) -> str:
        if self._session is None:
            raise SignedOut
        token = self._tokens.find(self._session.id, self._kept_as(audience))
        if token is None:
            body = {"audience": audience, "unattended": True} if self.unattended else {"audience": audience}
            opened = await self.identity("POST", "/sessions/tokens", body)
            token = str(opened["access_token"])
            self._tokens.keep(self._session.id, self._kept_as(audience), token, float(opened["expires_in"]))
        return token

    def _forget(self, audience: str) -> None:
        if self._session is not None:
            self._tokens.forget(self._session.id, self._kept_as(audience))

    def _kept_as(self, audience: str) -> str:
        """Apart, so that somebody who is there fetches tokens of their own and is seen."""
        return f"{audience}, unattended" if self.unattended else audience


class Client:
    """One service's API; answers are the decoded documents, refusals are raised."""

    def __init__(self, caller: Caller, name: str) -> None:
        self._caller = caller
        self._name = name

    async def get(self, path: str, params: Mapping[str, Any] | None = None) -> Any:
        return unwrap(await self._caller.send(self._name, "GET", path, {}, params=_given(params)))

    async def content(self, path: str) -> tuple[bytes, str]:
        """A file and its media type."""
        answer = await self._caller.send(self._name, "GET", path, {})
        if answer.is_error:
            unwrap(answer)
        return answer.content, answer.headers.get("content-type", "")

    async def post(self, path: str, body: Any, key: str, version: int | None = None) -> Any:
        """A command; with the same key it takes effect once, and a first one still in hand is waited for."""
        headers = {"Idempotency-Key": key, **_seen(version)}
        return await self._patiently(path, headers, json=body)

    async def upload(self, path: str, fields: Mapping[str, str], upload: Upload, key: str) -> Any:
        """A file; the boundary follows from the key, so that a repetition is the same request."""
        boundary = f"huzhu-{key}"
        headers = {"Idempotency-Key": key, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        file = {"file": (upload.name, upload.content, upload.media_type)}
        return await self._patiently(path, headers, data=dict(fields), files=file)

    async def put(self, path: str, body: Any) -> Any:
        """A command that repeats nothing when it is sent twice."""
        return unwrap(await self._caller.send(self._name, "PUT", path, {}, json=body))

    async def delete(self, path: str) -> Any:
        """An end that repeats nothing when it is asked for twice."""
        return unwrap(await self._caller.send(self._name, "DELETE", path, {}))

    async def remove(self, path: str) -> None:
        """End something that has no version to compare."""
        unwrap(await self._caller.send(self._name, "DELETE", path, {}))

    async def change(self, method: str, path: str, body: Any, version: int) -> Any:
        """PATCH, PUT or DELETE of the version that was seen."""
        return unwrap(await self._caller.send(self._name, method, path, _seen(version), json=body))

    async def _patiently(self, path: str, headers: dict[str, str], **options: Any) -> Any:
        for _ in range(_BUSY_TRIES):
            answer = await self._caller.send(self._name, "POST", path, headers, **options)
            if answer.status_code != httpx.codes.CONFLICT or problem_of(answer).get("code") != "in_progress":
                return unwrap(answer)
            await asyncio.sleep(_BUSY_PAUSE_SECONDS)
        raise Unavailable


def unwrap(answer: httpx.Response) -> Any:
    """The document, or Refused."""
    if answer.is_error:
        raise Refused(answer.status_code, problem_of(answer), answer.headers.get("retry-after", ""))
    return answer.json() if answer.content else None


def problem_of(answer: httpx.Response) -> dict[str, Any]:
    """The problem document of an answer, or an empty one."""
    if not answer.headers.get("content-type", "").startswith("application/problem+json"):
        return {}
    document: dict[str, Any] = answer.json()
    return document


def _seen(version: int | None) -> dict[str, str]:
    return {} if version is None else {"If-Match": f'"{version}"'}


def _given(params: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (params or {}).items() if value not in (None, "")}
