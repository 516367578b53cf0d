"""Noticing that the broker is not the one it was: another cluster id, or a partition whose end went back.

A producer goes on at offset 0 of an empty broker without an error. So the relay remembers the cluster id and how far
each partition had come; where that no longer holds, every row of the outbox for those topics is published again.
Consumers remember the cluster id too, and read from the beginning of another; the inbox drops what they had.
"""

import time
from typing import TYPE_CHECKING, Any

from shared.messaging.kafka import KafkaConnection, TopicPartition
from shared.observability.logs import log

if TYPE_CHECKING:
    import asyncpg

_LOOK_SECONDS = 2.0
_REMEMBER = (
    "insert into relay_position (topic, kafka_partition, cluster_id, end_offset)"
    " select t, p, $3, o from unnest($1::text[], $2::int[], $4::bigint[]) as x(t, p, o)"
    " on conflict (topic, kafka_partition) do update set cluster_id = excluded.cluster_id,"
    " end_offset = case when relay_position.cluster_id = excluded.cluster_id"
    " then greatest(relay_position.end_offset, excluded.end_offset) else excluded.end_offset end"
)


class BrokerWatch:
    """The relay's memory of the broker."""

    def __init__(self, connection: "asyncpg.Connection[Any]", kafka: KafkaConnection) -> None:
        self._connection = connection
        self._kafka = kafka
        self._reader: Any = None
        self._next_look = 0.0
        self._cluster_id: str | None = None
        self._reached: dict[tuple[str, int], int] = {}
        self._known: set[str] = set()

    def reached(self, topic: str, partition: int, end_offset: int) -> None:
        """An acknowledged batch ended at this offset."""
        key = (topic, partition)
        self._reached[key] = max(end_offset, self._reached.get(key, 0))

    async def look(self) -> None:
        """Every two seconds: compare with what is remembered, republish where it no longer holds, remember."""
        if time.monotonic() < self._next_look:
            return
        cluster_id = await self._kafka.cluster_id()
        lost: set[str] = set()
        if self._cluster_id is not None and cluster_id != self._cluster_id:
            lost = {topic for topic, _ in self._reached}
            self._reached.clear()
        self._cluster_id = cluster_id
        remembered = await self._connection.fetch("select * from relay_position")
        self._known = {row["topic"] for row in remembered}
        lost |= await self._lost(remembered, cluster_id)
        if lost:
            await self._republish(lost)
        await self._remember(cluster_id)
        self._next_look = time.monotonic() + _LOOK_SECONDS

    async def remember_new_topics(self) -> None:
        """Before rows of a topic are marked for the first time: from then on its loss is noticed."""
        topics = {topic for topic, _ in self._reached}
        if self._cluster_id is not None and topics - self._known:
            await self._remember(self._cluster_id)
            self._known |= topics

    async def close(self) -> None:
        """Let go of the reader."""
        if self._reader is not None:
            await self._reader.stop()

    async def _lost(self, remembered: list[Any], cluster_id: str) -> set[str]:
        lost = {row["topic"] for row in remembered if row["cluster_id"] != cluster_id}
        same = [row for row in remembered if row["cluster_id"] == cluster_id]
        if same:
            if self._reader is None:
                self._reader = self._kafka.reader()
                await self._reader.start()
            ends = await self._reader.end_offsets([TopicPartition(r["topic"], r["kafka_partition"]) for r in same])
            lost |= {
                row["topic"]
                for row in same
                if ends[TopicPartition(row["topic"], row["kafka_partition"])] < row["end_offset"]
            }
        return lost

    async def _republish(self, topics: set[str]) -> None:
        log().warning("broker_lost_messages", topics=sorted(topics))
        async with self._connection.transaction():
            await self._connection.execute(
                "update outbox set sent_at = null where topic = any($1) and sent_at is not null", list(topics)
            )
            await self._connection.execute("delete from relay_position where topic = any($1)", list(topics))
        self._reached = {key: end for key, end in self._reached.items() if key[0] not in topics}

    async def _remember(self, cluster_id: str) -> None:
        if self._reached:
            keys = list(self._reached)
            ends = [self._reached[key] for key in keys]
            await self._connection.execute(_REMEMBER, [k[0] for k in keys], [k[1] for k in keys], cluster_id, ends)
