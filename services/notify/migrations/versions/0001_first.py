"""Messages, and what is known of people, roles and claims.

Revision ID: 0001
Revises:
"""

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
    _create_message()
    _create_projections()
    for table in ("message", "contact", "role_holder", "claim"):
        protect(table)
    for table in ("message", "contact", "claim"):
        grant(table, "select, insert, update")
    grant("role_holder", "select, insert, delete")
    grant("known_agency", "select, insert")


def _create_message() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("event_version", sa.Integer, nullable=False),
        sa.Column("about_event", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("template", sa.Text, nullable=False),
        sa.Column("facts", postgresql.JSONB, nullable=False),
        sa.Column("correlation_id", sa.Text),
        sa.Column("traceparent", sa.Text),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("sends", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("about_event", "person_id", "channel", name="message_once"),
        sa.CheckConstraint("sends between 0 and 2", name="message_sends"),
        sa.CheckConstraint("channel in ('inbox', 'sms')", name="message_channel"),
    )
    op.create_index("message_person", "message", ["person_id", "id"], postgresql_where=sa.text("channel = 'inbox'"))
    op.create_index("message_due", "message", ["agency", "due_at"], postgresql_where=sa.text("due_at is not null"))


def _create_projections() -> None:
    op.create_table(
        "contact",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("phone_cipher", sa.Text, nullable=False),
    )
    op.create_table(
        "role_holder",
        sa.Column("grant_id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
    )
    op.create_index("role_holder_scope", "role_holder", ["role", "scope"])
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid, primary_key=True),
        sa.Column("agency", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("closed", sa.Boolean, nullable=False),
    )
    op.create_table("known_agency", sa.Column("agency", sa.Text, primary_key=True))
