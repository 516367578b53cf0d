"""Outside parties that speak by machine: their keys, and what two security administrators decide about them.

Revision ID: 0006
Revises: 0005
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.schema import grant, protect

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_RIGHTS = {
    "machine_client": "select, insert, update",
    "machine_key": "select, insert, update",
    "machine_proposal": "select, insert, update",
}


def upgrade() -> None:
    _clients()
    _keys()
    _proposals()
    for table, rights in _RIGHTS.items():
        protect(table)
        grant(table, rights)


def downgrade() -> None:
    for table in ("machine_proposal", "machine_key", "machine_client"):
        op.drop_table(table)


def _aggregate() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
    ]


def _moment(name: str, *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _clients() -> None:
    op.create_table(
        "machine_client",
        *_aggregate(),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        _moment("registered_at"),
        _moment("suspended_at", nullable=True),
        sa.UniqueConstraint("agency", "name", name="machine_client_name"),
    )


def _keys() -> None:
    op.create_table(
        "machine_key",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("key_id", sa.Text(), primary_key=True),
        sa.Column("client_id", sa.Uuid(), sa.ForeignKey("machine_client.id"), nullable=False),
        sa.Column("public_key", postgresql.JSONB(), nullable=False),
        sa.Column("slot", sa.SmallInteger(), nullable=False),
        _moment("live_from"),
        _moment("live_until", nullable=True),
        sa.Column("founding", sa.Boolean(), nullable=False),
        sa.Column("proposed_by", sa.Uuid()),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.CheckConstraint("slot in (1, 2)", name="machine_key_slot"),
        sa.CheckConstraint(
            "founding or (proposed_by is not null and confirmed_by is not null and proposed_by <> confirmed_by)",
            name="machine_key_four_eyes",
        ),
    )
    live, founding = sa.text("live_until is null"), sa.text("founding")
    op.create_index("machine_key_live", "machine_key", ["client_id", "slot"], unique=True, postgresql_where=live)
    op.create_index("machine_key_founding_once", "machine_key", ["client_id"], unique=True, postgresql_where=founding)


def _proposals() -> None:
    op.create_table(
        "machine_proposal",
        *_aggregate(),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text()),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", postgresql.JSONB()),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        _moment("proposed_at"),
        sa.Column("settled_by", sa.Uuid()),
        _moment("settled_at", nullable=True),
        sa.CheckConstraint(
            "state <> 'confirmed' or settled_by is not null and settled_by <> proposed_by",
            name="machine_proposal_other_eyes",
        ),
    )
    op.create_index(
        "machine_proposal_open",
        "machine_proposal",
        ["agency", "change", "name", "key_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
