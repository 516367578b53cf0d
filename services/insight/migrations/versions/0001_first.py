"""Facts, whom they concern, where claims and payouts stand, and counters.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("fact", "reference", "claim", "payout", "rollup")


def upgrade() -> None:
    create_shared_tables()
    _create_facts()
    _create_states()
    for table in TABLES:
        protect(table)
        grant(table, "select, insert, update")


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)


def _create_facts() -> None:
    op.create_table(
        "fact",
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("aggregate_id", sa.Text(), nullable=False),
        sa.Column("aggregate_version", sa.Integer(), nullable=False),
        sa.Column("correlation_id", sa.Text()),
        sa.Column("causation_id", sa.Text()),
        sa.Column("trace_id", sa.Text()),
        sa.Column("refs", JSONB(), nullable=False),
        sa.Column("summary", JSONB(), nullable=False),
    )
    op.create_table(
        "reference",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("subject_id", sa.Text(), primary_key=True),
        sa.Column("event_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
    )
    op.create_index("reference_event", "reference", ["event_id"])


def _create_states() -> None:
    op.create_table(
        "claim",
        sa.Column("claim_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("claim_says", sa.Text()),
        sa.Column("claim_version", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("case_says", sa.Text()),
        sa.Column("case_version", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("status", sa.Text()),
    )
    op.create_table(
        "payout",
        sa.Column("payout_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("-1")),
        sa.Column("state", sa.Text()),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
    )
    op.create_table(
        "rollup",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
    )
