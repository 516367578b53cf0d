"""Other ways from an outbox to the broker, and the two halves of the way bare."""

import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from aiokafka import AIOKafkaProducer

from deploy.bench.telling import TOPIC

_COLUMNS = (
    "seq, id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, traceparent,"
    " occurred_at, payload"
)
_AFTER = f"select {_COLUMNS} from outbox where seq > $1 order by seq limit 5000"  # noqa: S608 - constant
MARKED = """
drop table if exists marked_outbox;
create table marked_outbox (like outbox including all, sent_at timestamptz);
create index on marked_outbox (seq) where sent_at is null
"""
"""The outbox of relays that lock and mark rows: ours, a column that tells whether a row was sent, and its index."""
_WAITING = f"select {_COLUMNS} from marked_outbox where sent_at is null order by seq limit $1 for update skip locked"  # noqa: S608 - constant
_MARK = "update marked_outbox set sent_at = clock_timestamp() where seq = any($1::bigint[])"
PAGE = 100
"""Rows that the SKIP LOCKED relay takes at a time, as outbox libraries do by default."""

Message = tuple[int, bytes, bytes, list[tuple[str, bytes]]]
"""Partition, key, value, headers."""


def headers(row: Any) -> list[tuple[str, bytes]]:
    """The CloudEvents attributes, by the shortest code."""
    return [
        ("ce_specversion", b"1.0"),
        ("ce_id", str(row["id"]).encode()),
        ("ce_source", b"/huzhu/enrollment"),
        ("ce_type", row["type"].encode()),
        ("ce_subject", row["aggregate_id"].encode()),
        ("ce_time", row["occurred_at"].isoformat().encode()),
        ("content-type", b"application/json"),
        ("ce_agency", row["agency"].encode()),
        ("ce_aggregateversion", str(row["aggregate_version"]).encode()),
        ("ce_correlationid", row["correlation_id"].encode()),
        ("ce_causationid", row["causation_id"].encode()),
        ("ce_traceparent", row["traceparent"].encode()),
    ]


async def cursor_read(connection: Any, count: int) -> float:
    """Every row by a plain cursor, 5000 at a time: what no relay can be faster than."""
    began, last, found = time.perf_counter(), 0, 0
    while page := await connection.fetch(_AFTER, last):
        last, found = page[-1]["seq"], found + len(page)
    if found != count:
        raise AssertionError(f"{found} rows of {count} were read")
    return count / (time.perf_counter() - began)


async def send_batches(producer: AIOKafkaProducer, messages: Sequence[Message]) -> float:
    """Messages that stand ready, headers and partition included, 5000 at a time by `send_batch`."""
    began = time.perf_counter()
    for first in range(0, len(messages), 5000):
        parts: dict[int, list[Message]] = defaultdict(list)
        for message in messages[first : first + 5000]:
            parts[message[0]].append(message)
        for future in [await _batch(producer, number, part) for number, part in parts.items()]:
            await future
    return len(messages) / (time.perf_counter() - began)


async def _batch(producer: AIOKafkaProducer, partition: int, messages: Sequence[Message]) -> Any:
    batch = producer.create_batch()
    for _, key, value, given in messages:
        if batch.append(key=key, value=value, timestamp=None, headers=given) is None:
            raise AssertionError("a batch was too small for the benchmark")
    batch.close()
    return await producer.send_batch(batch, TOPIC, partition=partition)


async def skip_locked(connection: Any, producer: AIOKafkaProducer, seconds: float, page: int = PAGE) -> float:
    """Lock a page, send each row, wait for all, mark, commit; stops when time or rows are over. Rows a second."""
    began, sent = time.perf_counter(), 0
    while time.perf_counter() - began < seconds:
        async with connection.transaction():
            rows = await connection.fetch(_WAITING, page)
            if not rows:
                break
            futures = [await _sending(producer, row) for row in rows]
            for future in futures:
                await future
            await connection.execute(_MARK, [row["seq"] for row in rows])
        sent += len(rows)
    return sent / (time.perf_counter() - began)


async def _sending(producer: AIOKafkaProducer, row: Any) -> Any:
    key = row["aggregate_id"].encode()
    return await producer.send(row["topic"], row["payload"], key=key, headers=headers(row))
