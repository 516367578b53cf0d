"""What insight remembers of what it heard. Everything here can be built again from the topics."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from shared.db.outside_tables import outside_tables

metadata = MetaData()
outside_tables(metadata)

fact = Table(
    "fact",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("aggregate_id", Text, nullable=False),
    Column("aggregate_version", Integer, nullable=False),
    Column("correlation_id", Text),
    Column("causation_id", Text),
    Column("trace_id", Text),
    Column("refs", JSONB, nullable=False),
    Column("summary", JSONB, nullable=False),
    Index("fact_trace", "trace_id"),
)

reference = Table(
    "reference",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("subject_id", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Index("reference_event", "event_id"),
)
"""Which subjects a fact concerns: the story of a claim is read through it."""
NUMBER = "claim_number"
"""The kind of reference that leads from the number of a claim to its submission. Claims of before it was kept have none
until the projections are built again (huzhu rebuild insight)."""

claim = Table(
    "claim",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("claim_says", Text),
    Column("claim_version", Integer, nullable=False, server_default=text("0")),
    Column("case_says", Text),
    Column("case_version", Integer, nullable=False, server_default=text("0")),
    Column("status", Text),
    Column("claim_at", DateTime(timezone=True)),
    Column("case_at", DateTime(timezone=True)),
    Column("since", DateTime(timezone=True)),
    Index("claim_waiting", "agency", "status", "since", postgresql_where=text("status like 'awaiting%'")),
)
"""`since`: when what decides the status was said, by the claim's word or by its case's."""

payout = Table(
    "payout",
    metadata,
    Column("payout_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default=text("-1")),
    Column("state", Text),
    Column("amount_fen", BigInteger, nullable=False, server_default=text("0")),
    Column("since", DateTime(timezone=True)),
    Index("payout_waiting", "agency", "state", "since", postgresql_where=text("state <> 'paid'")),
)

rollup = Table(
    "rollup",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("kind", Text, primary_key=True),  # claim | payout | event | minute
    Column("name", Text, primary_key=True),  # status | state | type | minute in UTC and type
    Column("count", BigInteger, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
)
"""Counters, so that a dashboard costs the same at any size."""

PROJECTIONS = (fact, reference, claim, payout, rollup)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}
