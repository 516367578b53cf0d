"""Keys of outside parties as identity tells them, and the nonces that they said.

Revision ID: 0005
Revises: 0004
"""

from alembic import op

from shared.db.schema import create_outside_tables

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_outside_tables()


def downgrade() -> None:
    op.drop_table("machine_nonce")
    op.drop_table("machine_client")
