"""Noticing that the broker is not the one it was: another cluster id, or a partition whose end went back.

A producer goes on at offset 0 of an empty broker without an error. So the relay remembers the cluster id and how far
each partition had come; where that no longer holds for any of them, every row of the outbox is published again.
Consumers remember the cluster id too, and read from the beginning of another; the inbox drops what they had.
"""

import time
from typing import Any

from shared.messaging.backlog import Backlog
from shared.messaging.kafka import ClusterLook, KafkaConnection, TopicPartition, let_go
from shared.observability.logs import log

_LOOK_SECONDS = 2.0


class BrokerWatch:
    """The relay's eye on the broker; its memory is the table `relay_position`."""

    def __init__(self, backlog: Backlog, kafka: KafkaConnection) -> None:
        self._backlog = backlog
        self._kafka = kafka
        self._look = ClusterLook(kafka)
        self._reader: Any = None
        self._next_look = 0.0
        self.cluster_id = ""

    @property
    def is_due(self) -> bool:
        """Every two seconds."""
        return time.monotonic() >= self._next_look

    async def look(self) -> bool:
        """Compare with what is remembered; True when rows have to be published again and those in hand have to wait."""
        self.cluster_id = await self._look.cluster_id()
        if self._reader is None:  # at the first look, when nothing waits yet
            self._reader = self._kafka.reader()
            await self._reader.start()
        lost = await self._lost(await self._backlog.positions())
        if lost:
            log().warning("broker_lost_messages", topics=sorted(lost))
            await self._backlog.forget()
        self._next_look = time.monotonic() + _LOOK_SECONDS
        return bool(lost)

    async def close(self) -> None:
        """Let go of the broker."""
        await self._look.close()
        if self._reader is not None:
            await let_go(self._reader)

    async def _lost(self, remembered: list[Any]) -> set[str]:
        lost = {row["topic"] for row in remembered if row["cluster_id"] != self.cluster_id}
        reached = {
            TopicPartition(row["topic"], row["kafka_partition"]): row["end_offset"]
            for row in remembered
            if row["topic"] not in lost
        }
        if reached:
            ends = await self._reader.end_offsets(list(reached))
            lost |= {partition.topic for partition, offset in reached.items() if ends[partition] < offset}
        return lost
