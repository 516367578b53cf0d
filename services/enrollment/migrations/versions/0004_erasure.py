"""The search hash of somebody who had their data erased goes.

Revision ID: 0004
Revises: 0003
"""

from shared.db.schema import grant

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("person",):
        grant(table, "delete")
