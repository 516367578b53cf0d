"""The tables that every service has: outbox, inbox, parked messages, positions, stored answers.

Migrations create them by `create_shared_tables` in a service's first revision.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import INT8MULTIRANGE, JSONB

shared_metadata = MetaData()
_now = func.clock_timestamp()

outbox = Table(
    "outbox",
    shared_metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    Column("id", Uuid, nullable=False, unique=True),
    Column("agency", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("correlation_id", Text),
    Column("causation_id", Text),
    Column("traceparent", Text),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Index("outbox_aggregate", "aggregate_id", "aggregate_version", unique=True),
)

inbox = Table(
    "inbox",
    shared_metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("type", Text, nullable=False),
    Column("handled_at", DateTime(timezone=True), nullable=False, server_default=_now),
)

parked = Table(
    "parked",
    shared_metadata,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", Text, nullable=False, unique=True),
    Column("status", Text, nullable=False),  # waiting | parked | replayed | discarded | refused
    Column("topic", Text, nullable=False),
    Column("kafka_partition", Integer, nullable=False),
    Column("kafka_offset", BigInteger, nullable=False),
    Column("key", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("agency", Text),
    Column("headers", JSONB, nullable=False),
    Column("payload", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("parked_at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("next_try_at", DateTime(timezone=True)),
    Column("settled_by", Text),
    Column("settled_at", DateTime(timezone=True)),
    Index("parked_open", "topic", "key", postgresql_where=text("status in ('waiting', 'parked')")),
)

relay_progress = Table(
    "relay_progress",
    shared_metadata,
    Column("one", Boolean, CheckConstraint("one"), primary_key=True, server_default=text("true")),
    Column("sent", INT8MULTIRANGE, nullable=False),
)
"""One row: the numbers of the outbox that were sent or will never come. The view `outbox_waiting` shows the rest."""

relay_position = Table(
    "relay_position",
    shared_metadata,
    Column("topic", Text, primary_key=True),
    Column("kafka_partition", Integer, primary_key=True),
    Column("cluster_id", Text, nullable=False),
    Column("end_offset", BigInteger, nullable=False),
)

consumer_position = Table(
    "consumer_position",
    shared_metadata,
    Column("name", Text, primary_key=True),
    Column("cluster_id", Text, nullable=False),
)

stored_answer = Table(
    "stored_answer",
    shared_metadata,
    Column("agency", Text, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("route", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("body_hash", LargeBinary, nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSONB, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("answered_at", DateTime(timezone=True), nullable=False, server_default=_now),
)

operator_action = Table(
    "operator_action",
    shared_metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_now),
    Column("person_id", Uuid, nullable=False),
    Column("action", Text, nullable=False),  # replay | discard
    Column("reason", Text, nullable=False),  # a code: no free text is kept in the clear
    Column("position", BigInteger, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("type", Text, nullable=False),
)
"""Who settled a message that stood aside, when and why: rows are added and never changed."""

EXEMPT_FROM_ROW_SECURITY = {
    "inbox": "event ids only, no agency's data",
    "parked": "messages of unknown or wrong agency stand here too; personal values in them are ciphertext",
    "relay_progress": "numbers of rows",
    "audit_link": "numbers of rows and hashes over them",
    "audit_head": "hashes and signatures",
    "audit_progress": "a number of a row",
    "relay_position": "offsets",
    "consumer_position": "a cluster id",
    "alembic_version": "a revision",
}
"""Shared tables without an agency's rows, and why. A service lists its own exemptions beside its tables."""
