"""CloudEvents 1.0 in Kafka binary mode: what stands around a fact on the wire.

Written and read here attribute by attribute, since every message passes; the tests hold it to the CloudEvents library.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

Headers = list[tuple[str, bytes]]

_VERSION = b"1.0"
_UTC = "+00:00"


@dataclass(slots=True)
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
    headers = [
        ("ce_id", envelope.id.encode()),
        ("ce_source", envelope.source.encode()),
        ("ce_type", envelope.type.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", envelope.time.isoformat().replace(_UTC, "Z").encode()),
        ("content-type", b"application/json"),
        ("ce_agency", envelope.agency.encode()),
        ("ce_aggregateversion", b"%d" % envelope.aggregate_version),
        ("ce_specversion", _VERSION),
    ]
    if envelope.correlation_id is not None:
        headers.append(("ce_correlationid", envelope.correlation_id.encode()))
    if envelope.causation_id is not None:
        headers.append(("ce_causationid", envelope.causation_id.encode()))
    if envelope.traceparent is not None:
        headers.append(("ce_traceparent", envelope.traceparent.encode()))
    if envelope.signature is not None:
        headers.append(("ce_signature", envelope.signature.encode()))
    return headers


def decode(headers: Sequence[tuple[str, bytes]], body: bytes) -> Envelope:
    """Read a message; raises KeyError or ValueError when it is none."""
    given = {name.lower(): value.decode() for name, value in headers}
    identifier, kind, source, subject = given["ce_id"], given["ce_type"], given["ce_source"], given["ce_subject"]
    time = datetime.fromisoformat(given["ce_time"])
    if not (identifier and kind and source and subject) or time.tzinfo is None:
        raise ValueError("an event has an id, a type, a source, a subject, and a time with its zone")
    if given.get("ce_specversion", "1.0") != "1.0":
        raise ValueError("another version of CloudEvents")
    return Envelope(
        identifier,
        kind,
        source,
        subject,
        time,
        given.get("ce_agency", ""),
        int(given.get("ce_aggregateversion") or 0),
        body,
        given.get("ce_correlationid"),
        given.get("ce_causationid"),
        given.get("ce_traceparent"),
        given.get("ce_signature"),
    )
