"""CloudEvents 1.0 in Kafka binary mode: what stands around a fact on the wire.

Written and read here attribute by attribute, since every message passes; the tests hold it to the CloudEvents library.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from uuid import UUID

Headers = list[tuple[str, bytes]]

_PROOF = ("ce_signature", "ce_keyid", "ce_nonce", "ce_signedat")
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
    """Of an outside party, with the id of its key, a word that it says once, and when it said it."""
    key_id: str | None = None
    nonce: str | None = None
    signed_at: str | None = None

    @property
    def event_id(self) -> UUID:
        """The id as a UUID; outside parties use UUIDs too, by contract."""
        return UUID(self.id)


def encode(envelope: Envelope) -> Headers:
    """The Kafka headers of a message."""
    headers = [
        ("ce_id", envelope.id.encode()),
        ("ce_subject", envelope.subject.encode()),
        ("ce_time", envelope.time.isoformat().replace(_UTC, "Z").encode()),
        *_common(envelope.source, envelope.type, envelope.agency, envelope.aggregate_version),
    ]
    if envelope.correlation_id is not None:
        headers.append(("ce_correlationid", envelope.correlation_id.encode()))
    if envelope.causation_id is not None:
        headers.append(("ce_causationid", envelope.causation_id.encode()))
    if envelope.traceparent is not None:
        headers.append(("ce_traceparent", envelope.traceparent.encode()))
    if envelope.signature is not None:
        proof = (envelope.signature, envelope.key_id, envelope.nonce, envelope.signed_at)
        headers += [(name, value.encode()) for name, value in zip(_PROOF, proof, strict=True) if value is not None]
    return headers


@lru_cache(maxsize=4096)
def _common(source: str, kind: str, agency: str, aggregate_version: int) -> Sequence[tuple[str, bytes]]:
    """What many messages have in common."""
    return (
        ("ce_source", source.encode()),
        ("ce_type", kind.encode()),
        ("content-type", b"application/json"),
        ("ce_agency", agency.encode()),
        ("ce_aggregateversion", b"%d" % aggregate_version),
        ("ce_specversion", _VERSION),
    )


def decode(headers: Sequence[tuple[str, bytes]], body: bytes) -> Envelope:
    """Read a message; raises an exception (KeyError, ValueError, …) when it is none. Other headers are not read."""
    return read(dict(headers), body)


def read(given: Mapping[str, bytes], body: bytes) -> Envelope:
    """The same, of headers by name."""
    identifier, kind = given["ce_id"].decode(), given["ce_type"].decode()
    source, subject = given["ce_source"].decode(), given["ce_subject"].decode()
    time = datetime.fromisoformat(given["ce_time"].decode())
    if not (identifier and kind and source and subject) or time.tzinfo is None:
        raise ValueError("an event has an id, a type, a source, a subject, and a time with its zone")
    if given.get("ce_specversion", _VERSION) != _VERSION:
        raise ValueError("another version of CloudEvents")
    return Envelope(
        identifier,
        kind,
        source,
        subject,
        time,
        given.get("ce_agency", b"").decode(),
        int(given.get("ce_aggregateversion") or 0),
        body,
        _text(given.get("ce_correlationid")),
        _text(given.get("ce_causationid")),
        _text(given.get("ce_traceparent")),
        *_proof(given),
    )


def _proof(given: Mapping[str, bytes]) -> Sequence[str | None]:
    """Only outside parties sign."""
    if "ce_signature" not in given:
        return (None,)
    return tuple(_text(given.get(name)) for name in _PROOF)


def _text(value: bytes | None) -> str | None:
    return None if value is None else value.decode()
