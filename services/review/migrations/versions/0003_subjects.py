"""subjects of no employer or district; decisions under a delegation.

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
    op.alter_column("review_case", "employer_id", existing_type=sa.Uuid(), nullable=True)
    op.alter_column("review_case", "district", existing_type=sa.Text(), nullable=True)
    op.add_column("decision", sa.Column("delegation_id", sa.Uuid()))
