"""What a service keeps that hears outside parties: their keys as identity told them, and what they said once."""

from sqlalchemy import BigInteger, Column, DateTime, Index, Integer, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

outside_metadata = MetaData()

machine_client = Table(
    "machine_client",
    outside_metadata,
    Column("agency", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    Column("version", Integer, nullable=False),  # of identity's aggregate: an earlier word comes too late
    Column("suspended_at", DateTime(timezone=True)),
    Column("keys", JSONB, nullable=False),
)

machine_nonce = Table(
    "machine_nonce",
    outside_metadata,
    Column("agency", Text, primary_key=True),
    Column("client", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("event_id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("kafka_partition", Integer, nullable=False),
    Column("kafka_offset", BigInteger, nullable=False),
    Column("kept_until", DateTime(timezone=True), nullable=False),
    Index("machine_nonce_kept", "agency", "client", "kept_until"),
)
"""Where a nonce was said first, and in what. Only that message, standing there, may say it."""


def outside_tables(metadata: MetaData) -> None:
    """The same tables among a service's own."""
    for table in (machine_client, machine_nonce):
        table.to_metadata(metadata)
