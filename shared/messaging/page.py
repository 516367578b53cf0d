"""Rows of the outbox as batches for the broker, one per partition."""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from shared.messaging.envelope import Envelope, encode
from shared.messaging.partitioning import partitions_of
from shared.messaging.producer import Place, Producer


@dataclass
class Page:
    """Some rows on their way, by partition."""

    batches: dict[Place, Any] = field(default_factory=dict)
    seqs: dict[Place, list[int]] = field(default_factory=dict)
    """The rows in each batch."""
    left: list[Any] = field(default_factory=list)
    """Rows that did not fit; they come before all others of their partitions."""
    reached: dict[Place, int] = field(default_factory=dict)
    """Where each acknowledged batch ended in its partition."""

    @property
    def rows(self) -> list[int]:
        """All of them, by `seq`."""
        return [seq for part in self.seqs.values() for seq in part]

    def acknowledged(self, outcomes: Mapping[Place, int | BaseException]) -> "Page | None":
        """The part of it that the broker has; None where it has nothing."""
        offsets = {place: offset for place, offset in outcomes.items() if isinstance(offset, int)}
        seqs = {place: self.seqs[place] for place in offsets}
        reached = {place: offset + len(seqs[place]) for place, offset in offsets.items()}
        return Page(seqs=seqs, reached=reached) if offsets else None


class PageMaker:
    """Makes pages for one producer."""

    def __init__(self, producer: Producer, source: str) -> None:
        self._producer = producer
        self._source = source
        self._partitions: dict[str, int] = {}

    async def make(self, rows: Sequence[Any]) -> Page:
        """Serialise them; after each partition, whatever else goes on in the process has its turn."""
        topics: dict[str, list[Any]] = defaultdict(list)
        for row in rows:
            topics[row["topic"]].append(row)
        page = Page()
        for topic, told in topics.items():
            for number, part in (await self._places(topic, told)).items():
                self._fill(page, (topic, number), part)
                await asyncio.sleep(0)
        page.left.sort(key=lambda row: row["seq"])
        return page

    async def _places(self, topic: str, rows: Sequence[Any]) -> dict[int, list[Any]]:
        if topic not in self._partitions:
            self._partitions[topic] = await self._producer.partitions(topic)
        keys = [row["aggregate_id"].encode() for row in rows]
        places: dict[int, list[Any]] = defaultdict(list)
        for number, row in zip(partitions_of(keys, self._partitions[topic]), rows, strict=True):
            places[number].append(row)
        return places

    def _fill(self, page: Page, place: Place, rows: Sequence[Any]) -> None:
        batch = self._producer.batch()
        taken: list[int] = []
        for row in rows:
            seq, event_id, agency, _, kind, subject, version, *causes, at, body = row  # as they are read
            envelope = Envelope(str(event_id), kind, self._source, subject, at, agency, version, body, *causes)
            if batch.append(key=subject.encode(), value=body, timestamp=None, headers=encode(envelope)) is None:
                break
            taken.append(seq)
        batch.close()
        page.batches[place], page.seqs[place] = batch, taken
        page.left += rows[len(taken) :]
