"""what employers lack; under which delegation somebody was enrolled.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    missing: sa.Column[list[str]] = sa.Column(
        "missing", postgresql.ARRAY(sa.Text()), nullable=False, server_default=sa.text("'{}'")
    )
    op.add_column("employer", missing)
    op.add_column("participation", sa.Column("delegation_id", sa.Uuid()))
