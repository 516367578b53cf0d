"""One service in this process: its application over HTTP without a network, its handlers without a broker."""

import importlib
import json
import os
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch
from uuid import UUID

import asyncpg
import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from joserfc.jwk import OKPKey

from services.identity.domain import argon
from services.identity.domain.hashing import Aside
from shared import clock
from shared.context import Context
from shared.events.base import Event
from shared.events.identity import MachineClientChanged, MachineKey
from shared.ids import new_id
from shared.messaging import outside
from shared.messaging.envelope import Envelope, encode
from shared.messaging.incoming import Incoming
from shared.messaging.processing import Processor
from shared.runtime import Service, build_app, processor_of
from shared.security import tokens
from shared.security.principal import Grant, Principal
from shared.security.signatures import key_id_of
from shared.settings import Settings
from tests.harness.databases import Databases
from tests.harness.engines import reused_engines
from tests.harness.hashing import InThreads

AGENCY, OTHER_AGENCY = "350500", "610200"
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
_REGISTERED = """
insert into machine_client (agency, client, version, suspended_at, keys) values ($1, $2, 0, $3, $4)
on conflict (agency, client) do update set suspended_at = excluded.suspended_at, keys = excluded.keys
"""


def registered(key: OKPKey, since: datetime | None = None, until: datetime | None = None) -> dict[str, Any]:
    """A key as identity tells it, live since years ago if nothing else is said."""
    told = MachineKey(
        key_id=key_id_of(key), public_key=key.as_dict(private=False), live_from=since or LONG_AGO, live_until=until
    )
    return told.model_dump(mode="json")


_idle: defaultdict[str, list[FastAPI]] = defaultdict(list)
"""Applications of each service that nobody uses now: to build one costs more than most tests."""


@dataclass
class ServiceHarness:
    """What a test of one service works with."""

    name: str
    service: Service
    app: FastAPI
    client: httpx.AsyncClient
    context: Context
    processor: Processor
    database_name: str
    databases: Databases
    signing_key: OKPKey
    _versions: dict[str, int] = field(default_factory=dict)

    @property
    def database(self) -> Any:
        return self.context.database

    def token(
        self,
        roles: Sequence[tuple[str, str] | tuple[str, str, str] | tuple[str, str, str, str]] = (),
        person_id: UUID | None = None,
        agency: str = AGENCY,
        audience: str | None = None,
        **more: Any,
    ) -> dict[str, str]:
        """An Authorization header; scope "*" stands for the person's own id, a third word for the delegation,
        a fourth for whose office it is.

        `more` is what else a Principal has.
        """
        person = person_id or new_id()
        grants = tuple(Grant(role, str(person) if scope == "*" else scope, *via) for role, scope, *via in roles)
        principal = Principal(person, agency, grants, "test-session", **more)
        return {"Authorization": f"Bearer {tokens.sign(self.signing_key, principal, audience or self.name)}"}

    def helping(self, person_id: UUID, helper_id: UUID, *, proved: bool = False) -> dict[str, str]:
        """An Authorization header of somebody who acts for a worker; `proved`: who just said a code of theirs."""
        grants = (Grant("worker", str(person_id)),)
        principal = Principal(
            person_id, AGENCY, grants, "helped", helper_id, new_id(), int(time.time()) if proved else None
        )
        return {"Authorization": f"Bearer {tokens.sign(self.signing_key, principal, self.name)}"}

    async def shown(self, action: str) -> list[tuple[UUID | None, UUID | None, str | None, str | None]]:
        """Who saw whom in an action, in which role, and what."""
        found = [row for row in await self.audited() if (row["action"], row["outcome"]) == (action, "shown")]
        return [(row["actor_id"], row["person_id"], row["role"], row["object_id"]) for row in found]

    def key(self) -> dict[str, str]:
        """A fresh Idempotency-Key header."""
        return {"Idempotency-Key": str(new_id())}

    def incoming(
        self, event: Event, *, agency: str = AGENCY, signature: str | None = None, event_id: UUID | None = None
    ) -> Incoming:
        """The event as a message from Kafka, with the next version of its aggregate.

        What the bank says is signed now with its key, unless another signature is given ("" for none).
        """
        version = self._versions.get(event.aggregate_id, 0) + 1
        self._versions[event.aggregate_id] = version
        body = event.model_dump_json().encode()
        identifier = str(event_id or new_id())
        envelope = Envelope(
            id=identifier,
            type=event.type,
            source=f"/huzhu/{event.producer}",
            subject=event.aggregate_id,
            time=clock.now(),
            agency=agency,
            aggregate_version=version,
            body=body,
            correlation_id=event.aggregate_id,
            signature=signature or None,
        )
        if signature is None and event.producer == "bank":
            envelope = outside.signed(envelope, event.topic, self.bank_key)
        at = int(clock.now().timestamp() * 1000)
        return Incoming(event.topic, 0, version, event.aggregate_id, encode(envelope), body, at)

    @property
    def bank_key(self) -> OKPKey:
        """The bank's private key; its public half is registered with whoever hears the bank."""
        return self.context.settings.secrets.signing_key("bank-signing.jwk")

    async def register(self, *keys: dict[str, Any], client: str = "bank", **more: Any) -> None:
        """As if identity had told these keys of an outside party, for each agency; see `registered`."""
        connection = await asyncpg.connect(self.databases.url(self.database_name))
        try:
            for agency in (AGENCY, OTHER_AGENCY):
                row = (agency, client, more.get("suspended_at"), json.dumps(keys))
                await connection.execute(_REGISTERED, *row)
        finally:
            await connection.close()

    async def deliver(self, event: Event, *, agency: str = AGENCY, signature: str | None = None) -> Incoming:
        """Put the event through the service's consumer: inbox, handler, commit (or the parked table)."""
        message = self.incoming(event, agency=agency, signature=signature)
        await self.processor.take([message])
        return message

    async def told(self) -> list[tuple[str, dict[str, Any]]]:
        """Type and body of every fact in the outbox, in order."""
        rows = await self.rows("select type, payload from outbox order by seq")
        return [(row["type"], json.loads(row["payload"])) for row in rows]

    async def audited(self) -> list[dict[str, Any]]:
        """The trace: entries in the order in which they were written."""
        return [dict(row) for row in await self.rows("select * from audit_entry order by seq")]

    async def rest(self) -> None:
        """Let go of every connection, so that the database can be copied."""
        for engine in (self.context.database.engine, self.context.database._beside):
            await engine.dispose()

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        """Any query, as the superuser (past row security)."""
        connection = await asyncpg.connect(self.databases.url(self.database_name))
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()


def _environment(name: str, database: str, databases: Databases) -> dict[str, str]:
    upper = name.upper()
    storage = databases.secrets / "storage"
    storage.mkdir(exist_ok=True)
    return {
        f"DATABASE_URL_{upper}": databases.url(database, f"huzhu_{name}_app"),
        f"DATABASE_URL_{upper}_RELAY": databases.url(database, f"huzhu_{name}_relay"),
        f"DATABASE_URL_{upper}_SEALER": databases.url(database, f"huzhu_{name}_sealer"),
        f"DATABASE_URL_{upper}_OWNER": databases.url(database, f"huzhu_{name}_owner"),
        f"KEY_STORE_URL_{upper}": databases.url(databases.keys_database, f"huzhu_{name}_app"),
        "HUZHU_SECRETS": str(databases.secrets),
        "HUZHU_PROFILE": "embedded",
        "HUZHU_AGENCY": AGENCY,
        "STORAGE_URL": storage.as_uri(),
        **{f"{other}_URL": f"http://{other.lower()}.test" for other in ("IDENTITY", "CLAIMS", "REVIEW", "ENROLLMENT")},
        **{f"{other}_URL": f"http://{other.lower()}.test" for other in ("NOTIFY", "INSIGHT", "SMS", "REGISTRY")},
    }


def _quick_hasher(**_: int) -> PasswordHasher:
    """Argon2id with so little work that a test can have dozens of accounts; what it costs is tested by itself."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@asynccontextmanager
async def open_harness(name: str, databases: Databases, template: str | None = None) -> AsyncIterator[ServiceHarness]:
    """The service over a fresh database (as the template is, if one is named), its lifespan started."""
    database = await databases.fresh(name, template)
    os.environ.update(_environment(name, database, databases))
    definition: Service = importlib.import_module(f"services.{name}.app").SERVICE
    key = OKPKey.import_key(json.loads((databases.secrets / "signing-1.jwk").read_text()))

    async def fetch_keys() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    async with AsyncExitStack() as stack:
        stack.enter_context(reused_engines())
        context = await stack.enter_async_context(Context.open(Settings.of(name)))
        context.verifier = tokens.TokenVerifier(name, fetch_keys)
        app = idle.pop() if (idle := _idle[name]) else build_app(definition)
        app.state.context = context
        with patch.object(argon, "PasswordHasher", _quick_hasher), patch.object(Aside, "begun", InThreads):
            await stack.enter_async_context(app.router.lifespan_context(app))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        client = await stack.enter_async_context(httpx.AsyncClient(transport=transport, base_url=f"http://{name}.test"))
        processor = processor_of(definition, context)
        harness = ServiceHarness(name, definition, app, client, context, processor, database, databases, key)
        if MachineClientChanged in definition.handlers:
            await harness.register(registered(harness.bank_key))
        yield harness
    idle.append(app)
    await databases.drop(database)
