"""The phone of somebody who had their data erased goes.

Revision ID: 0003
Revises: 0002
"""

from shared.db.schema import grant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table in ("contact",):
        grant(table, "delete")
