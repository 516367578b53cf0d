"""What the check looks at: every database, every topic, the clients' history, the logs and the canaries."""

import asyncio
import hashlib
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import asyncpg

from deploy import history
from deploy.embedded.addresses import Addresses
from deploy.embedded.processes import ROOT
from deploy.embedded.services import SERVICES, TELL_EVENTS
from shared.events import catalogue
from shared.messaging.incoming import Incoming, Quarantined
from shared.messaging.kafka import KafkaConnection
from shared.messaging.replay import partitions_of

TELLING = TELL_EVENTS
HEARING = ("enrollment", "claims", "review", "notify", "insight")
_POLL_MS = 500
_BATCH = 2000


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
    raw: bytes
    """Headers and body together, for canaries."""
    copy_key: str
    """As `Incoming` has it."""
    message: Incoming | None = None
    """The whole message, where an outside party signed it."""

    @classmethod
    def of(cls, message: Incoming) -> Self:
        raw = b"\n".join([*(value for _, value in message.headers), message.key.encode(), message.body])
        try:
            e = message.envelope
            told = (e.id, e.type, e.agency, e.aggregate_version, message.body)
            signed = message if e.signature else None
        except Quarantined:
            told, signed = ("", message.type, "", 0, message.body), None
        return cls(message.topic, message.partition, message.offset, message.key, *told, raw, message.copy_key, signed)

    @property
    def place(self) -> str:
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def body_hash(self) -> str:
        return hashlib.sha256(self.body).hexdigest()


@dataclass
class Memory:
    """What earlier looks at the same broker have read already: topics are only ever added to, so it is read once."""

    cluster_id: str = ""
    records: list[Record] = field(default_factory=list)
    ends: dict[Any, int] = field(default_factory=dict)
    """How far each partition was read."""

    def forget_another(self, cluster_id: str, ends: dict[Any, int]) -> None:
        """Begin again where the broker is another, or a partition ends before what was read of it."""
        if cluster_id != self.cluster_id or any(ends.get(place, 0) < end for place, end in self.ends.items()):
            self.records.clear()
            self.ends.clear()
        self.cluster_id = cluster_id


class World:
    """Connections as administrator, and what was read once for all invariants."""

    def __init__(self, addresses: Addresses, memory: Memory | None = None) -> None:
        self.addresses = addresses
        self.home: Path = addresses.home
        self._memory = memory or Memory()
        self._turns: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.history = history.read(self.home)
        self.root = ROOT
        """Where the services' programs are run from."""
        self.patience = 60.0
        """How long running services may take to finish."""
        self.waits = True
        """Whether to give running services the time to finish."""
        self._connections: dict[str, asyncpg.Connection[Any]] = {}

    @classmethod
    @asynccontextmanager
    async def open(
        cls, addresses: Addresses, memory: Memory | None = None, *, reads: bool = True
    ) -> AsyncIterator[Self]:
        """Connect, read every topic unless that is left for later, and let go at the end."""
        world = cls(addresses, memory)
        try:
            for service in SERVICES:
                url = addresses.admin_database_url(service)
                world._connections[service] = await asyncpg.connect(url, command_timeout=120)
            if reads:
                await world.read_topics()
            yield world
        finally:
            for connection in world._connections.values():
                await connection.close()

    @property
    def records(self) -> list[Record]:
        """Every message of every topic, in order per partition."""
        return self._memory.records

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
        async with self._turns[service]:
            return list(await self._connections[service].fetch(query, *arguments))

    async def read_topics(self) -> None:
        """Read on to where every topic ends now."""
        topics, memory, reader = set(catalogue.topics()), self._memory, self.kafka.reader()
        cluster_id = await self.kafka.cluster_id()
        await reader.start()
        try:
            reader.subscribe(topics)
            partitions = await partitions_of(reader, topics)
            ends = await reader.end_offsets(partitions)
            memory.forget_another(cluster_id, ends)
            for partition in partitions:
                reader.seek(partition, memory.ends.get(partition, 0))
            while [partition for partition in partitions if await reader.position(partition) < ends[partition]]:
                batches = await reader.getmany(timeout_ms=_POLL_MS, max_records=_BATCH)
                for partition, records in batches.items():
                    whole = [record for record in records if record.offset < ends[partition]]
                    memory.records += [Record.of(Incoming.of(record)) for record in whole]
            memory.ends = ends
        finally:
            await reader.stop()

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
