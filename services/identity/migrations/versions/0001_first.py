"""first

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_shared_tables()
    _people()
    _accounts()
    _employers_and_grants()
    for table in ("agency", "person", "account", "activation", "session", "attempt", "employer", "role_grant"):
        protect(table)
    for table in ("agency", "person", "employer", "account", "activation", "role_grant"):
        grant(table, "select, insert, update")
    for table in ("session", "attempt"):
        grant(table)


def _people() -> None:
    op.create_table(
        "agency",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("name_cipher", sa.Text(), nullable=False),
        sa.Column("phone_cipher", sa.Text(), nullable=False),
        sa.Column("id_number_cipher", sa.Text(), nullable=False),
        sa.Column("phone_index", sa.LargeBinary(), nullable=False),
        sa.Column("id_number_index", sa.LargeBinary(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agency", "phone_index", name="person_phone"),
        sa.UniqueConstraint("agency", "id_number_index", name="person_id_number"),
    )


def _accounts() -> None:
    op.create_table(
        "account",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
    )
    op.create_table(
        "activation",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("activation_person", "activation", ["person_id"])
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index("session_person", "session", ["person_id"])
    op.create_table(
        "attempt",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("subject", sa.LargeBinary(), primary_key=True),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("attempt_until", "attempt", ["until"])


def _employers_and_grants() -> None:
    op.create_table(
        "employer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        sa.Column("legal_representative_cipher", sa.Text(), nullable=False),
        sa.UniqueConstraint("agency", "uscc", name="employer_uscc"),
    )
    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid()),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_by", sa.Uuid()),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "role_grant_held",
        "role_grant",
        ["person_id", "role", "scope", "agency"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
