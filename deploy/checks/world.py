"""What the check looks at: every database, every topic, the clients' history, the logs and the canaries."""

import hashlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import asyncpg

from deploy import history
from deploy.embedded.addresses import Addresses
from deploy.embedded.services import SERVICES, TELL_EVENTS
from shared.events import catalogue
from shared.messaging.incoming import Incoming, Quarantined
from shared.messaging.kafka import KafkaConnection
from shared.messaging.replay import replay

TELLING = TELL_EVENTS
HEARING = ("enrollment", "claims", "review", "notify", "insight")


@dataclass(frozen=True)
class Record:
    """One message of a topic, with what its headers say."""

    topic: str
    partition: int
    offset: int
    key: str
    event_id: str
    type: str
    agency: str
    version: int
    body: bytes
    signature: str | None
    raw: bytes
    """Headers and body together, for canaries."""

    @classmethod
    def of(cls, message: Incoming) -> Self:
        raw = b"\n".join([*(value for _, value in message.headers), message.key.encode(), message.body])
        try:
            e = message.envelope
            told = (e.id, e.type, e.agency, e.aggregate_version, message.body, e.signature)
        except Quarantined:
            told = ("", message.type, "", 0, message.body, None)
        return cls(message.topic, message.partition, message.offset, message.key, *told, raw)

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


class World:
    """Connections as administrator, and what was read once for all invariants."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.home: Path = addresses.home
        self.records: list[Record] = []
        self.history = history.read(self.home)
        self.waits = True
        """Whether to give running services the time to finish."""
        self._connections: dict[str, asyncpg.Connection[Any]] = {}

    @classmethod
    @asynccontextmanager
    async def open(cls, addresses: Addresses) -> AsyncIterator[Self]:
        """Connect, read every topic, and let go at the end."""
        world = cls(addresses)
        try:
            for service in SERVICES:
                url = addresses.admin_database_url(service)
                world._connections[service] = await asyncpg.connect(url, command_timeout=120)
            await world.read_topics()
            yield world
        finally:
            for connection in world._connections.values():
                await connection.close()

    @property
    def kafka(self) -> KafkaConnection:
        """As the administrator."""
        admin = self.addresses.kafka_admin()
        return KafkaConnection(admin.bootstrap, admin.user or None, admin.password or None)

    @property
    def canaries(self) -> list[str]:
        """Texts that must stand nowhere in the clear; HUZHU_HOME/canaries.json lists them."""
        path = self.home / "canaries.json"
        found: list[str] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
        return found

    async def rows(self, service: str, query: str, *arguments: Any) -> list[Any]:
        """Any query in a service's database."""
        return list(await self._connections[service].fetch(query, *arguments))

    async def read_topics(self) -> None:
        """Every message of every topic, oldest first per partition."""
        self.records = [
            Record.of(message) async for messages in replay(self.kafka, set(catalogue.topics())) for message in messages
        ]

    def hears(self, service: str) -> set[str]:
        """Event types a service listens to, from the published catalogue."""
        path = Path(catalogue.__file__).with_name("asyncapi.json")
        document = json.loads(path.read_text(encoding="utf-8"))
        names = {
            message["$ref"].rpartition("/")[2]
            for operation in document["operations"].values()
            if operation["action"] == "receive" and operation["tags"][0]["name"] == service
            for message in operation["messages"]
        }
        return {document["components"]["messages"][name]["name"] for name in names}

    def topics_of(self, service: str) -> set[str]:
        """Topics that a service reads."""
        return {event.topic for event in catalogue.load_all() if event.type in self.hears(service)}

    def logs(self) -> list[Path]:
        """Log files of this data folder."""
        folder = self.home / "logs"
        return sorted(path for path in folder.glob("*") if path.is_file()) if folder.exists() else []
