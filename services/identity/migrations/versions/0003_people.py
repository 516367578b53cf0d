"""accounts, codes, devices and helpers.

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
    _people()
    _sessions()
    _codes()
    _help()
    _appeals()
    op.execute("drop policy agency on agency")
    op.execute("alter table agency no force row level security, disable row level security")
    for table in ("spent_token", "sms_code", "short_message", "appeal_arrival"):
        protect(table)
        grant(table)
    for table in ("help", "account_appeal"):
        protect(table)
        grant(table, "select, insert, update")


def _people() -> None:
    resident = sa.text("'resident_id'")
    op.add_column("person", sa.Column("document_type", sa.Text(), nullable=False, server_default=resident))
    op.add_column("person", sa.Column("erased_at", sa.DateTime(timezone=True)))
    op.add_column("person", sa.Column("keys_gone_at", sa.DateTime(timezone=True)))
    waiting = sa.text("erased_at is not null and keys_gone_at is null")
    op.create_index("person_keys_waiting", "person", ["id"], postgresql_where=waiting)
    op.alter_column("person", "phone_index", nullable=True)
    op.alter_column("person", "id_number_index", nullable=True)


def _sessions() -> None:
    op.add_column("session", sa.Column("device", sa.Text(), nullable=False, server_default=sa.text("''")))
    op.add_column("session", sa.Column("last_seen_at", sa.DateTime(timezone=True)))
    op.add_column("session", sa.Column("stepped_up_at", sa.DateTime(timezone=True)))
    op.add_column("session", sa.Column("amr", sa.Text(), nullable=False, server_default=sa.text("'pwd'")))
    op.add_column("session", sa.Column("help_id", sa.Uuid()))
    op.create_table(
        "spent_token",
        sa.Column("token_digest", sa.LargeBinary(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("spent_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("spent_token_session", "spent_token", ["session_id"])


def _codes() -> None:
    op.create_table(
        "sms_code",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("subject", sa.LargeBinary(), nullable=False),
        sa.Column("binding", sa.LargeBinary(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("sms_code_asked", "sms_code", ["subject", "binding", "purpose"])
    op.create_index("sms_code_expiry", "sms_code", ["expires_at"])
    op.create_table(
        "short_message",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary()),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("exchanges", sa.Integer(), nullable=False, server_default=sa.text("0")),
    )
    op.create_index("short_message_due", "short_message", ["due_at"])


def _help() -> None:
    op.create_table(
        "help",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("helper_id", sa.Uuid()),
        sa.Column("helper_phone_index", sa.LargeBinary()),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid()),
    )
    op.create_index("help_person", "help", ["person_id"])
    op.create_index("help_helper", "help", ["helper_id"])
    offered = sa.text("state = 'offered'")
    op.create_index("help_offered", "help", ["helper_phone_index"], postgresql_where=offered)


def _appeals() -> None:
    op.create_table(
        "appeal_arrival",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("appeal_arrival_order", "appeal_arrival", ["arrived_at"])
    op.create_table(
        "account_appeal",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("employer_cipher", sa.Text(), nullable=False),
        sa.Column("phone_cipher", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary()),
        sa.Column("photos", sa.Integer(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "account_appeal_open",
        "account_appeal",
        ["person_id", "agency"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
