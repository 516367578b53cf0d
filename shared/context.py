"""What a running service holds open: its database, its keys, its HTTP client, its token verifier."""

import asyncio
import os
import ssl
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Self
from uuid import UUID

import httpx

from shared.db.engine import create_engine
from shared.db.unit_of_work import Database
from shared.observability.tracing import traceparent
from shared.security.cipher import PersonCipher
from shared.security.key_store import KeyStore
from shared.security.tokens import TokenVerifier
from shared.settings import Settings, find

_BESIDE = 4
"""Connections at most for short transactions beside one that is open; none is opened before it is needed."""


class NoKeys:
    """The key provider of a service that handles no personal values."""

    async def obtain(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        raise PermissionError(f"this service has no key store ({purpose}, {len(people)} people)")

    find = obtain

    async def expect(self, purposes: Sequence[str], people: Collection[UUID]) -> None:
        await self.obtain(", ".join(purposes), [*people])


@dataclass
class Context:
    """Opened once per process."""

    settings: Settings
    database: Database
    http: httpx.AsyncClient
    verifier: TokenVerifier
    keys: KeyStore | None = None
    """Of services that handle personal values."""
    wake: Callable[[], None] = field(default=lambda: None)
    draining: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when the process is asked to stop: answers without end, end."""

    @classmethod
    @asynccontextmanager
    async def open(cls, settings: Settings) -> AsyncIterator[Self]:
        """Open everything lazily: a database that is away does not keep the process from starting."""
        keys = _key_store(settings)
        engine = create_engine(settings.database_url, f"huzhu-{settings.service}")
        beside = create_engine(settings.database_url, f"huzhu-{settings.service}-beside", _BESIDE)
        client = http_client()
        context: Self

        def wake() -> None:
            context.wake()

        async def fetch_keys() -> dict[str, Any]:
            answer = await client.get(f"{settings.url_of('identity')}/.well-known/jwks.json")
            document: dict[str, Any] = answer.raise_for_status().json()
            return document

        database = Database(engine, PersonCipher(keys or NoKeys()), wake, beside)
        context = cls(settings, database, client, TokenVerifier(settings.service, fetch_keys), keys)
        try:
            yield context
        finally:
            await client.aclose()
            await engine.dispose()
            await beside.dispose()
            if keys is not None:
                await keys.close()


class NotNamed(Exception):
    """A request to a host that no setting names was not sent."""


def http_client() -> httpx.AsyncClient:
    """What calls others: those whom a setting names, over TLS that it has verified, and without following redirects."""
    hooks = {"request": [_only_named, _carry_trace]}
    return httpx.AsyncClient(verify=_trusted(), timeout=5, event_hooks=hooks)


async def _only_named(request: httpx.Request) -> None:
    if os.environ.get("HUZHU_PROFILE") != "production":  # on one machine everything is named anew at each start
        return
    said = [(name, text) for name, text in os.environ.items() if name.endswith(("_URL", "_URL_FILE"))]
    if request.url.netloc not in {_host(name.removesuffix("_FILE"), text) for name, text in said}:
        raise NotNamed(request.url.host)


@cache
def _host(name: str, _: str) -> bytes:
    """Whom the setting names while the environment says so of it; a file is read once, as for any setting."""
    address = find(name) or ""
    return httpx.URL(address).netloc if address.startswith("http") else b""


@cache
def _trusted() -> ssl.SSLContext:
    """Whom we trust; read once, because that takes 40 ms."""
    return httpx.create_ssl_context()


def _key_store(settings: Settings) -> KeyStore | None:
    if settings.key_store_url is None:
        return None
    return KeyStore(settings.key_store_url, settings.secrets.key("kek.key"))


async def _carry_trace(request: httpx.Request) -> None:
    value = traceparent()
    if value is not None:
        request.headers["traceparent"] = value
