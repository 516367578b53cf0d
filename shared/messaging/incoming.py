"""A message as it came from Kafka, before anything is believed about it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from asyncpg.pgproto.pgproto import UUID as QuickUUID  # noqa: N811 - made and sent in a fifth of the time

from shared.messaging.envelope import Envelope, read

_HEADER_BYTES = 16_384
_BODY_BYTES = 262_144
_BY_THE_BROKER = 1
"""LogAppendTime among Kafka's types of timestamps; the other one is the sender's own word."""


class Quarantined(Exception):
    """A message that is no event of the contract: unreadable, unknown, oversized, or not to be believed."""


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL in text."""
    return text.replace("\x00", "\ufffd")


def _text(value: bytes | None) -> str:
    text = (value or b"").decode("utf-8", "replace")
    return _storable(text) if "\x00" in text else text


@dataclass(slots=True)
class Incoming:
    """Topic, place, key, headers and body; `envelope` reads it. What was read once is kept."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Sequence[tuple[str, bytes]]
    body: bytes
    timestamp: int | None = None
    """When the broker took it, in milliseconds by its own clock; None where the sender chose the time."""
    told: Any = field(default=None, init=False, compare=False, repr=False)
    """What the service's processor made of it."""
    _envelope: Envelope | None = field(default=None, init=False, compare=False, repr=False)
    _event_id: UUID | None = field(default=None, init=False, compare=False, repr=False)
    _type: str | None = field(default=None, init=False, compare=False, repr=False)
    _given: dict[str, bytes] | None = field(default=None, init=False, compare=False, repr=False)

    @classmethod
    def of(cls, record: Any) -> "Incoming":
        """From an aiokafka record."""
        key = _text(record.key)
        body, at = record.value or b"", record.timestamp if record.timestamp_type == _BY_THE_BROKER else None
        return cls(record.topic, record.partition, record.offset, key, record.headers, body, at)

    @property
    def envelope(self) -> Envelope:
        """The attributes, or Quarantined."""
        return self._envelope or self._read()[0]

    @property
    def event_id(self) -> UUID:
        """The id, or Quarantined; outside parties use UUIDs too, by contract."""
        return self._event_id or self._read()[1]

    @property
    def type(self) -> str:
        """The declared type, without believing the rest."""
        if self._type is None:
            self._given = dict(self.headers)
            self._type = _text(self._given.get("ce_type"))
        return self._type

    def _read(self) -> tuple[Envelope, UUID]:
        try:
            given = self._given or dict(self.headers)
            values = given.values() if len(given) == len(self.headers) else [value for _, value in self.headers]
            if len(self.body) > _BODY_BYTES or sum(map(len, values)) > _HEADER_BYTES:
                raise Quarantined("oversized")
            envelope = read(given, self.body)
            event_id = QuickUUID(envelope.id)
        except Quarantined:
            raise
        except Exception as error:
            raise Quarantined(f"not a CloudEvent: {type(error).__name__}") from error
        self._envelope, self._event_id, self._given = envelope, event_id, None
        return envelope, event_id

    @property
    def place(self) -> str:
        """Where it stands in its topic."""
        return f"{self.topic}/{self.partition}/{self.offset}"

    @property
    def copy_key(self) -> str:
        """The place and a digest of what stands there: at the same place of another broker is another message."""
        said = [*(name.encode() + b"=" + value for name, value in self.headers), self.body]
        return f"{self.place}/{hashlib.sha256(b'/'.join(said)).hexdigest()[:16]}"

    @property
    def event_key(self) -> str:
        """The event id where there is one, else the place in the topic."""
        try:
            return self.envelope.id
        except Quarantined:
            return self.place

    def parked_row(self, status: str, error: str) -> dict[str, Any]:
        """The row of the parked table."""
        try:
            agency: str | None = _storable(self.envelope.agency)
        except Quarantined:
            agency = None
        return {
            "event_id": self.event_key if status != "refused" else self.copy_key,
            "status": status,
            "topic": self.topic,
            "kafka_partition": self.partition,
            "kafka_offset": self.offset,
            "key": self.key,
            "type": self.type,
            "agency": agency,
            "headers": [[_storable(name), _text(value)] for name, value in self.headers],
            "payload": self.body,
            "error": _storable(error),
        }

    @classmethod
    def from_parked(cls, row: Any) -> "Incoming":
        """Back from the parked table."""
        headers = [(name, value.encode()) for name, value in row.headers]
        return cls(row.topic, row.kafka_partition, row.kafka_offset, row.key, headers, bytes(row.payload))
