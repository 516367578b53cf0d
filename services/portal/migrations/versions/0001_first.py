"""Shared tables and browser sessions.

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_shared_tables()
    op.create_table(
        "browser_session",
        sa.Column("id", sa.LargeBinary(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("browser_session_expiry", "browser_session", ["expires_at"])
    protect("browser_session")
    grant("browser_session", "select, insert, delete")


def downgrade() -> None:
    op.drop_table("browser_session")
