"""Employers, people, member organisations, participations and coverage."""

import sqlalchemy as sa
from alembic import op

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

TABLES = ("employer", "person", "member_organisation", "participation", "coverage")


def upgrade() -> None:
    create_shared_tables()
    _create_projections()
    _create_member_organisation()
    _create_participation()
    _create_coverage()
    for table in TABLES:
        protect(table)
        grant(table, "select, insert, update")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_projections() -> None:
    op.create_table(
        "employer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_cipher", sa.Text(), nullable=False),
        sa.UniqueConstraint("agency", "id_number_index", name="person_id_number"),
    )


def _create_member_organisation() -> None:
    op.create_table(
        "member_organisation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
    )


def _create_participation() -> None:
    op.create_table(
        "participation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.UniqueConstraint("employer_id", "person_id", name="participation_once"),
    )


def _create_coverage() -> None:
    op.create_table(
        "coverage",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("participation_id", sa.Uuid(), sa.ForeignKey("participation.id"), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("plan_id", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date()),
    )
    op.create_index("coverage_participation", "coverage", ["participation_id"])
    op.create_index(
        "coverage_once", "coverage", ["person_id", "plan_id"], unique=True, postgresql_where=sa.text("ends_on is null")
    )
