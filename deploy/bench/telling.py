"""The facts that P3 and P4 work with: covers that begin, as enrollment tells them when an employer's roster comes in.

Each is a person's of their own, with trace, cause and correlation, as they stand in the outbox.
"""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import astuple, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from confluent_kafka import OFFSET_END
from confluent_kafka import TopicPartition as Place

from deploy.bench.line import Bench
from deploy.embedded.environment import of_service
from deploy.embedded.kafka import admin_client
from deploy.embedded.services import DEMO_AGENCY
from deploy.player.city import PLAN
from shared import clock
from shared.events.enrollment import CoverageStarted
from shared.ids import new_id
from shared.messaging.kafka import AIOKafkaConsumer, KafkaConnection, TopicPartition, let_go
from shared.messaging.replay import partitions_of

if TYPE_CHECKING:
    import asyncpg

TELLER, LISTENER, TOPIC = "enrollment", "claims", CoverageStarted.topic
COLUMNS = (
    "id", "agency", "topic", "type", "aggregate_id", "aggregate_version", "correlation_id", "causation_id",
    "traceparent", "occurred_at", "payload",
)  # fmt: skip

Row = tuple[Any, ...]
"""An outbox row, in the order of COLUMNS."""
Ends = dict[TopicPartition, int]


def rows(count: int) -> list[Row]:
    """That many facts."""
    employer = new_id()
    return [_row(employer) for _ in range(count)]


def _row(employer: UUID) -> Row:
    event = CoverageStarted(
        participation_id=new_id(), person_id=new_id(), employer_id=employer, plan_id=PLAN, starts_on=date(2026, 1, 1)
    )
    trace = f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-00"
    cause = (str(new_id()), str(new_id()), trace)
    body = event.model_dump_json().encode()
    return (new_id(), DEMO_AGENCY, event.topic, event.type, event.aggregate_id, 1, *cause, clock.now(), body)


def kafka_of(bench: Bench, service: str) -> KafkaConnection:
    """The broker as this service's own user."""
    told = of_service(bench.addresses, service)
    return KafkaConnection(told["KAFKA_BOOTSTRAP"], told.get("KAFKA_USER"), told.get("KAFKA_PASSWORD"))


_OTHERS = ("DATABASE_URL", "KEY_STORE_URL", "KAFKA_")


def become(bench: Bench, service: str) -> None:
    """This process has the service's environment from here on, as if it had been started as it."""
    for name in [name for name in os.environ if name.startswith(_OTHERS)]:
        del os.environ[name]  # real servers that are named for other commands
    os.environ.update(of_service(bench.addresses, service))


@dataclass
class Topic:
    """Looks at the topic from outside, as one who may read it."""

    reader: AIOKafkaConsumer

    @classmethod
    @asynccontextmanager
    async def open(cls, bench: Bench) -> AsyncIterator["Topic"]:
        reader = kafka_of(bench, LISTENER).reader()
        await reader.start()
        try:
            reader.subscribe([TOPIC])
            yield cls(reader)
        finally:
            await let_go(reader)

    async def emptied(self, bench: Bench) -> Ends:
        """Nothing is left to be read of what earlier lines published; returns where the next record will stand."""
        ends = await self.ends()
        admin = admin_client(*astuple(bench.addresses.kafka_admin()))
        for deletion in admin.delete_records([Place(TOPIC, each.partition, OFFSET_END) for each in ends]).values():
            await asyncio.to_thread(deletion.result, 30)
        return ends

    async def ends(self) -> Ends:
        found: Ends = await self.reader.end_offsets(await partitions_of(self.reader, {TOPIC}))
        return found

    async def since(self, begin: Ends) -> list[Any]:
        """Every record behind those offsets, up to where the topic ends now."""
        ends, found = await self.ends(), []
        for partition, offset in begin.items():
            self.reader.seek(partition, offset)
        while [partition for partition in begin if await self.reader.position(partition) < ends[partition]]:
            for records in (await self.reader.getmany(timeout_ms=500)).values():
                found += records
        return found


async def fill_outbox(connection: "asyncpg.Connection[Any]", told: Sequence[Row], table: str = "outbox") -> None:
    """An outbox with these facts and nothing else, as a busy hour leaves it: analysed, committed, unsent."""
    await connection.execute(f"truncate {table} restart identity")
    await connection.copy_records_to_table(table, records=told, columns=COLUMNS)
    await connection.execute(f"analyze {table}")
