"""A service small enough to see through: it tells `Counted` facts and keeps what it heard, in order."""

import os
from collections.abc import Collection, Sequence
from typing import Any, ClassVar
from uuid import UUID

import asyncpg
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from shared.db import schema
from shared.db.engine import create_engine
from shared.db.unit_of_work import Database, UnitOfWork
from shared.errors import MissingPrerequisite
from shared.events.aggregate import Aggregate
from shared.events.base import Event
from shared.ids import new_id
from shared.messaging import outbox
from shared.messaging.handlers import HandlerTable
from shared.messaging.kafka import KafkaConnection, TopicPartition
from shared.messaging.processing import Processor
from shared.security.cipher import PersonCipher

AGENCY = "350500"


class Counted(Event):
    """A counter reached a number."""

    type: ClassVar[str] = "probe.counted.v1"
    key: ClassVar[str] = "counter_id"
    topic: ClassVar[str] = "probe.events"
    counter_id: UUID
    number: int
    poison: bool = False
    needs: UUID | None = None


class Counter(Aggregate):
    """Counts from 1; each number is a fact."""

    def __init__(self) -> None:
        self.id = new_id()
        self.agency = AGENCY
        self.event_version = 0

    def count(self, **fields: Any) -> None:
        self.record(Counted(counter_id=self.id, number=self.event_version + 1, **fields))


async def on_counted(event: Counted, uow: UnitOfWork) -> None:
    if event.poison:
        raise RuntimeError("cannot be handled")
    if event.needs is not None:
        query = text("select 1 from heard where counter = :needs")
        if (await uow.session.execute(query, {"needs": event.needs})).first() is None:
            raise MissingPrerequisite(f"counter {event.needs} is not here yet")
    row = {"counter": event.counter_id, "number": event.number}
    await uow.session.execute(text("insert into heard (counter, number) values (:counter, :number)"), row)


HANDLERS: HandlerTable = {Counted: on_counted}


def _create(connection: Connection) -> None:
    with Operations.context(MigrationContext.configure(connection)):
        schema.create_shared_tables()
        connection.execute(text("create table heard (at bigserial primary key, counter uuid, number int)"))
        schema.grant("heard")
        connection.execute(text("grant usage on sequence heard_at_seq to huzhu_probe_app"))


async def create_probe_tables(owner_url: str) -> None:
    engine = create_async_engine(make_url(owner_url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.begin() as connection:
        await connection.run_sync(_create)
    await engine.dispose()


class MemoryKeys:
    """A key provider for the probe: keys live as long as the test."""

    def __init__(self) -> None:
        self._keys: dict[tuple[str, UUID], bytes] = {}

    async def obtain(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        return {person: self._keys.setdefault((purpose, person), os.urandom(16)) for person in people}

    async def find(self, purpose: str, people: list[UUID]) -> dict[UUID, bytes]:
        return {person: self._keys[purpose, person] for person in people if (purpose, person) in self._keys}

    async def expect(self, purposes: Sequence[str], people: Collection[UUID]) -> None:
        """They are all here."""


class Probe:
    """One database of the probe service and what stands around it."""

    def __init__(self, app_url: str, relay_url: str, admin_url: str, kafka: KafkaConnection) -> None:
        self.app_url, self.relay_url, self.admin_url, self.kafka = app_url, relay_url, admin_url, kafka
        self.engine = create_engine(app_url, "probe")
        self.database = Database(self.engine, PersonCipher(MemoryKeys()))
        self.processor = Processor("probe", self.database, HANDLERS)

    async def tell(self, counter: Counter, times: int = 1, **fields: Any) -> None:
        """Count and commit."""
        async with self.database.unit_of_work(AGENCY) as uow:
            for _ in range(times):
                counter.count(**fields)
            await outbox.drain(uow, [(counter, uow.cause)], "probe")

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.admin_url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def heard(self) -> dict[UUID, list[int]]:
        """Numbers per counter in the order of their effects."""
        found: dict[UUID, list[int]] = {}
        for row in await self.rows("select counter, number from heard order by at"):
            found.setdefault(UUID(str(row["counter"])), []).append(row["number"])
        return found

    async def published(self) -> dict[str, list[int]]:
        """Numbers per key in the topic, every occurrence, in offset order."""
        reader = self.kafka.reader()
        await reader.start()
        try:
            partitions = [TopicPartition(Counted.topic, p) for p in await _partitions(reader)]
            reader.assign(partitions)
            await reader.seek_to_beginning(*partitions)
            ends = await reader.end_offsets(partitions)
            found: dict[str, list[int]] = {}
            while [p for p in partitions if await reader.position(p) < ends[p]]:
                for records in (await reader.getmany(timeout_ms=500)).values():
                    for record in records:
                        number = Counted.model_validate_json(record.value).number
                        found.setdefault(record.key.decode(), []).append(number)
            return found
        finally:
            await reader.stop()

    async def close(self) -> None:
        await self.engine.dispose()


async def _partitions(reader: Any) -> set[int]:
    await reader._client.force_metadata_update()
    return reader.partitions_for_topic(Counted.topic) or set()
