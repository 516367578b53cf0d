"""What operators did with messages that stood aside.

Revision ID: 0002
Revises: 0001
"""

from alembic import op

from shared.db.schema import create_operator_actions

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_operator_actions()


def downgrade() -> None:
    op.drop_table("operator_action")
