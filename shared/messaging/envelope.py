"""CloudEvents 1.0 in Kafka binary mode: what stands around a fact on the wire."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from cloudevents.core.base import BaseCloudEvent
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.base import Format
from cloudevents.core.v1.event import CloudEvent

Headers = list[tuple[str, bytes]]


class _Verbatim(Format):
    """Bodies are serialised once, when the fact is told, and never again."""

    def read(self, event_factory: Any, data: str | bytes) -> BaseCloudEvent:  # noqa: ARG002 - the interface's shape
        raise TypeError("structured mode is not spoken here")

    def write(self, event: BaseCloudEvent) -> bytes:  # noqa: ARG002 - the interface's shape
        raise TypeError("structured mode is not spoken here")

    def write_data(self, data: Any, datacontenttype: str | None) -> bytes:  # noqa: ARG002 - the interface's shape
        return bytes(data)

    def read_data(self, body: bytes, datacontenttype: str | None) -> Any:  # noqa: ARG002 - the interface's shape
        return body

    def get_content_type(self) -> str:
        return "application/json"


_VERBATIM = _Verbatim()


@dataclass(frozen=True)
class Envelope:
    """One message: the attributes that travel as headers, and the body as bytes."""

    id: str
    type: str
    source: str
    subject: str
    time: datetime
    agency: str
    aggregate_version: int
    body: bytes
    correlation_id: str | None = None
    causation_id: str | None = None
    traceparent: str | None = None
    signature: str | None = None

    @property
    def event_id(self) -> UUID:
        """The id as a UUID; outside parties use UUIDs too, by contract."""
        return UUID(self.id)


def encode(envelope: Envelope) -> Headers:
    """The Kafka headers of a message."""
    attributes: dict[str, Any] = {
        "id": envelope.id,
        "source": envelope.source,
        "type": envelope.type,
        "subject": envelope.subject,
        "time": envelope.time,
        "datacontenttype": "application/json",
        "agency": envelope.agency,
        "aggregateversion": str(envelope.aggregate_version),
        "correlationid": envelope.correlation_id,
        "causationid": envelope.causation_id,
        "traceparent": envelope.traceparent,
        "signature": envelope.signature,
    }
    present = {name: value for name, value in attributes.items() if value is not None}
    return list(to_binary(CloudEvent(present, envelope.body), _VERBATIM).headers.items())


def decode(headers: Sequence[tuple[str, bytes]], body: bytes) -> Envelope:
    """Read a message; raises an exception of the CloudEvents library, KeyError or ValueError when it is none."""
    event = from_binary(KafkaMessage(headers=dict(headers), key=None, value=body), _VERBATIM)
    extension = event.get_extension
    time, subject = event.get_time(), event.get_subject()
    if time is None or subject is None:
        raise ValueError("an event has a time and a subject")
    return Envelope(
        id=event.get_id(),
        type=event.get_type(),
        source=event.get_source(),
        subject=subject,
        time=time,
        agency=str(extension("agency") or ""),
        aggregate_version=int(extension("aggregateversion") or 0),
        body=body,
        correlation_id=extension("correlationid"),
        causation_id=extension("causationid"),
        traceparent=extension("traceparent"),
        signature=extension("signature"),
    )
