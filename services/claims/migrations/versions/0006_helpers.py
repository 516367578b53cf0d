"""Lines of the timeline say who acted for the person."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("claim_timeline", sa.Column("helper_id", sa.Uuid()))
