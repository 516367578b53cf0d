"""A message as it came from Kafka, before anything is believed about it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from shared.messaging.envelope import Envelope, Headers, decode

_HEADER_BYTES = 16_384
_BODY_BYTES = 262_144


class Quarantined(Exception):
    """A message that is no event of the contract: unreadable, unknown, oversized, or not to be believed."""


def _storable(text: str) -> str:
    """PostgreSQL keeps no NUL in text."""
    return text.replace("\x00", "\ufffd")


@dataclass(frozen=True)
class Incoming:
    """Topic, place, key, headers and body; `envelope` reads it."""

    topic: str
    partition: int
    offset: int
    key: str
    headers: Headers
    body: bytes

    @classmethod
    def of(cls, record: Any) -> "Incoming":
        """From an aiokafka record."""
        headers = [(name, value or b"") for name, value in record.headers]
        key = _storable((record.key or b"").decode("utf-8", "replace"))
        return cls(record.topic, record.partition, record.offset, key, headers, record.value or b"")

    @cached_property
    def envelope(self) -> Envelope:
        """The attributes, or Quarantined."""
        if len(self.body) > _BODY_BYTES or sum(len(value) for _, value in self.headers) > _HEADER_BYTES:
            raise Quarantined("oversized")
        try:
            envelope = decode(self.headers, self.body)
            envelope.event_id  # noqa: B018 - an id that is no UUID is refused here
        except Exception as error:
            raise Quarantined(f"not a CloudEvent: {type(error).__name__}") from error
        return envelope

    @property
    def type(self) -> str:
        """The declared type, without believing the rest."""
        return _storable(dict(self.headers).get("ce_type", b"").decode("utf-8", "replace"))

    @property
    def event_key(self) -> str:
        """The event id where there is one, else the place in the topic."""
        try:
            return self.envelope.id
        except Quarantined:
            return f"{self.topic}/{self.partition}/{self.offset}"

    def parked_row(self, status: str, error: str, next_try_at: datetime | None = None) -> dict[str, Any]:
        """The row of the parked table."""
        try:
            agency: str | None = _storable(self.envelope.agency)
        except Quarantined:
            agency = None
        return {
            "event_id": self.event_key if status != "refused" else f"{self.topic}/{self.partition}/{self.offset}",
            "status": status,
            "topic": self.topic,
            "kafka_partition": self.partition,
            "kafka_offset": self.offset,
            "key": self.key,
            "type": self.type,
            "agency": agency,
            "headers": [[_storable(name), _storable(value.decode("utf-8", "replace"))] for name, value in self.headers],
            "payload": self.body,
            "error": _storable(error),
            "next_try_at": next_try_at,
        }

    @classmethod
    def from_parked(cls, row: Any) -> "Incoming":
        """Back from the parked table."""
        headers = [(name, value.encode()) for name, value in row.headers]
        return cls(row.topic, row.kafka_partition, row.kafka_offset, row.key, headers, bytes(row.payload))
