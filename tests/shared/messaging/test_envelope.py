"""What we write and read by hand is what the CloudEvents library and Kafka's own client would."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from aiokafka.partitioner import murmur2
from cloudevents.core.bindings.kafka import KafkaMessage, from_binary, to_binary
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from hypothesis import given
from hypothesis import strategies as st

from shared.messaging.envelope import Envelope, decode, encode
from shared.messaging.partitioning import partition_of, partitions_of

TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
MAYBE = st.none() | TEXT
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(-timedelta(hours=3, minutes=30))])
ENVELOPES = st.builds(
    Envelope,
    id=st.uuids().map(str),
    type=TEXT,
    source=TEXT,
    subject=TEXT,
    time=st.datetimes(min_value=datetime(1970, 1, 1), timezones=ZONES),  # noqa: DTZ001 - the zone is drawn
    agency=TEXT,
    aggregate_version=st.integers(0, 2**31),
    body=st.just(b"{}"),
    correlation_id=MAYBE,
    causation_id=MAYBE,
    traceparent=MAYBE,
    signature=MAYBE,
)
SIGNED = st.builds(
    lambda envelope, signature, proof: replace(envelope, signature=signature, **proof),
    ENVELOPES, TEXT, st.fixed_dictionaries({"key_id": MAYBE, "nonce": MAYBE, "signed_at": MAYBE}),
)  # fmt: skip


def attributes(envelope: Envelope) -> dict[str, Any]:
    found = {
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
        "keyid": envelope.key_id,
        "nonce": envelope.nonce,
        "signedat": envelope.signed_at,
    }
    return {name: value for name, value in found.items() if value is not None}


@given(ENVELOPES | SIGNED)
def test_the_headers_are_those_of_the_library(envelope: Envelope) -> None:
    written = to_binary(CloudEvent(attributes(envelope), {}), JSONFormat()).headers
    assert dict(encode(envelope)) == written
    assert len(encode(envelope)) == len(written)


@given(ENVELOPES | SIGNED)
def test_the_library_reads_what_we_write_and_we_read_what_it_writes(envelope: Envelope) -> None:
    read = from_binary(KafkaMessage(dict(encode(envelope)), None, b"{}"), JSONFormat())
    assert read.get_attributes() == {**attributes(envelope), "specversion": "1.0"}
    written = to_binary(CloudEvent(attributes(envelope), {}), JSONFormat()).headers
    assert decode(list(written.items()), envelope.body) == envelope


@pytest.mark.parametrize("missing", ["ce_id", "ce_type", "ce_source", "ce_subject", "ce_time"])
@pytest.mark.parametrize("instead", [None, b""])
def test_a_message_without_a_needed_attribute_is_none(missing: str, instead: bytes | None) -> None:
    envelope = Envelope("x", "a.b.v1", "/a", "s", datetime.now(UTC), "350500", 1, b"{}")
    headers = [(name, value) for name, value in encode(envelope) if name != missing]
    if instead is not None:
        headers.append((missing, instead))
    with pytest.raises((KeyError, ValueError)):
        decode(headers, b"{}")


@pytest.mark.parametrize(
    "header",
    [("ce_specversion", b"2.0"), ("ce_time", b"2026-01-01T00:00:00"), ("ce_type", b"\xff"), ("ce_id", b"\xff")],
)
def test_what_the_library_refuses_is_refused(header: tuple[str, bytes]) -> None:
    envelope = Envelope("x", "a.b.v1", "/a", "s", datetime.now(UTC), "350500", 1, b"{}")
    headers = dict([*encode(envelope), header])
    with pytest.raises(Exception):  # noqa: B017, PT011 - the library has several
        from_binary(KafkaMessage(headers, None, b"{}"), JSONFormat())
    with pytest.raises(ValueError):  # noqa: PT011 - any
        decode(list(headers.items()), b"{}")


@given(st.binary(max_size=50), st.integers(1, 50))
def test_a_key_goes_where_every_kafka_client_sends_it(key: bytes, partitions: int) -> None:
    assert partition_of(key, partitions) == (murmur2(key) & 0x7FFFFFFF) % partitions


@given(st.sampled_from([0, 1, 4, 36]), st.data())
def test_many_keys_go_where_each_of_them_goes(length: int, data: st.DataObject) -> None:
    alike = st.lists(st.binary(min_size=length, max_size=length), max_size=40)
    keys = data.draw(alike | st.lists(st.binary(max_size=50), max_size=40))
    assert partitions_of(keys, 12) == [(murmur2(key) & 0x7FFFFFFF) % 12 for key in keys]
