"""What clients sent and were told, one JSON line per keyed POST: the check compares it with what the city holds.

A line: agency, person (from the access token), service, path, key, request_hash (SHA-256 of path, newline, body, as
the services compute it), status (null when no answer came), code (of a refusal), answer_hash, at.
"""

import base64
import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

FILE, LEAKS_FILE = "history.jsonl", "leaks.jsonl"


class RecordingTransport(httpx.AsyncBaseTransport):
    """Sends as usual and writes every POST with an Idempotency-Key into the history of a data folder."""

    def __init__(self, home: Path, inner: httpx.AsyncBaseTransport | None = None) -> None:
        self._file = home / FILE
        self._inner = inner or httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        key = request.headers.get("idempotency-key")
        if request.method != "POST" or key is None:
            return await self._inner.handle_async_request(request)
        line = _line(request, key, await request.aread())
        try:
            response = await self._inner.handle_async_request(request)
            answer = await response.aread()
        except httpx.HTTPError:
            self._write(line)
            raise
        line |= {"status": response.status_code, "answer_hash": hashlib.sha256(answer).hexdigest()}
        line["code"] = None if response.is_success else _code(answer)
        self._write(line)
        return response

    async def aclose(self) -> None:
        await self._inner.aclose()

    def _write(self, line: dict[str, Any]) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")


def _line(request: httpx.Request, key: str, body: bytes) -> dict[str, Any]:
    token = request.headers.get("authorization", "").removeprefix("Bearer ")
    claims = _claims(token)
    path = request.url.path
    return {
        "agency": claims.get("agency"),
        "person": claims.get("sub"),
        "service": claims.get("aud"),
        "path": path,
        "key": key,
        "request_hash": hashlib.sha256(path.encode() + b"\n" + body).hexdigest(),
        "status": None,
        "code": None,
        "answer_hash": None,
        "at": datetime.now(UTC).isoformat(),
    }


def _claims(token: str) -> dict[str, Any]:
    """The token's content as its holder sees it; the services verify it, the history only files by it."""
    part = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004 - header, claims, signature
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)) or b"{}")
    return found


def _code(answer: bytes) -> str | None:
    try:
        found = json.loads(answer)
    except ValueError:
        return None
    return str(found.get("code")) if isinstance(found, dict) else None


def read(home: Path) -> list[dict[str, Any]]:
    """Every line of a data folder's history, oldest first."""
    return _lines(home / FILE)


def note_leak(home: Path, agency: str, path: str, what: str) -> None:
    """A client of one agency was told something of another."""
    with (home / LEAKS_FILE).open("a", encoding="utf-8") as file:
        file.write(json.dumps({"agency": agency, "path": path, "what": what}, ensure_ascii=False) + "\n")


def leaks(home: Path) -> list[dict[str, Any]]:
    """What clients noted so."""
    return _lines(home / LEAKS_FILE)


def _lines(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
