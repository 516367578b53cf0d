"""what employers are called since their data changed.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from shared.db.schema import grant, protect

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "employer_profile",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("employer_id", sa.Uuid(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
    )
    protect("employer_profile")
    grant("employer_profile")
