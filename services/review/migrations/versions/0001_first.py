"""Cases, duties and decisions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_shared_tables()
    _create_review_case()
    _create_duty()
    _create_decision()
    for table in ("review_case", "duty", "decision"):
        protect(table)
    grant("review_case", "select, insert, update")
    grant("duty", "select, insert")
    grant("decision", "select, insert")


def _create_review_case() -> None:
    op.create_table(
        "review_case",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("event_version", sa.Integer, nullable=False),
        sa.Column("subject_kind", sa.Text, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
        sa.Column("summary", postgresql.JSONB, nullable=False),
        sa.Column("definition_id", sa.Text, nullable=False),
        sa.Column("definition_version", sa.Integer, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("office_role", sa.Text, nullable=False),
        sa.Column("office_scope", sa.Text, nullable=False),
        sa.Column("entry_id", sa.Uuid, nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agency", "subject_kind", "subject_id", name="review_case_subject"),
        sa.CheckConstraint(
            "state in ('open', 'returned', 'rejected', 'completed', 'withdrawn')", name="review_case_state"
        ),
        sa.CheckConstraint("round >= 1", name="review_case_round"),
    )
    op.create_index(
        "review_case_queue",
        "review_case",
        ["agency", "office_role", "office_scope", "entry_id"],
        postgresql_where=sa.text("state = 'open'"),
    )


def _create_duty() -> None:
    op.create_table(
        "duty",
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("review_case.id"), primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        sa.UniqueConstraint("case_id", "person_id", "duty", name="duty_of_decisions"),
    )


def _create_decision() -> None:
    op.create_table(
        "decision",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, sa.ForeignKey("review_case.id"), nullable=False),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("case_version", sa.Integer, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("reasons", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("fields", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("comment_cipher", sa.Text),
        sa.Column("decided_by", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "decided_by", "stage"],
            ["duty.case_id", "duty.person_id", "duty.duty"],
            name="decision_within_duty",
            deferrable=True,
            initially="DEFERRED",
        ),
        sa.UniqueConstraint("case_id", "case_version", name="decision_once_per_version"),
        sa.UniqueConstraint("case_id", "round", "stage", name="decision_once_per_turn"),
        sa.CheckConstraint("action in ('approve', 'return', 'reject')", name="decision_action"),
    )
