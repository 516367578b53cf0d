"""Since when claims and payouts stand where they stand, and facts by trace.

Rows of before have no time until the projections are built again (huzhu rebuild insight).

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("claim_at", "case_at", "since"):
        op.add_column("claim", sa.Column(name, sa.DateTime(timezone=True)))
    op.add_column("payout", sa.Column("since", sa.DateTime(timezone=True)))
    waiting = sa.text("status like 'awaiting%'")
    op.create_index("claim_waiting", "claim", ["agency", "status", "since"], postgresql_where=waiting)
    unpaid = sa.text("state <> 'paid'")
    op.create_index("payout_waiting", "payout", ["agency", "state", "since"], postgresql_where=unpaid)
    op.create_index("fact_trace", "fact", ["trace_id"])


def downgrade() -> None:
    op.drop_index("fact_trace", "fact")
    op.drop_index("payout_waiting", "payout")
    op.drop_index("claim_waiting", "claim")
    op.drop_column("payout", "since")
    for name in ("since", "case_at", "claim_at"):
        op.drop_column("claim", name)
