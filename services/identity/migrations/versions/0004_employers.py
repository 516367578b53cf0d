"""applications, bindings, clerks and agents.

Revision ID: 0004
Revises: 0003
"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.schema import grant, protect

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_PEOPLE = (
    "legal_representative_cipher",
    "legal_representative_id_cipher",
    "contact_name_cipher",
    "contact_phone_cipher",
)


def upgrade() -> None:
    _complete_employer()
    _create_application()
    _create_profile_change()
    _create_binding()
    _create_delegation()
    for table in ("employer_application", "employer_profile_change", "employer_binding", "employer_delegation"):
        protect(table)
        grant(table, "select, insert, update")
    protect("binding_slip")
    grant("binding_slip", "select, insert, update")
    protect("acting")
    grant("acting")
    grant("delegation_due", "select, insert, delete")


def _complete_employer() -> None:
    op.alter_column("employer", "legal_representative_cipher", existing_type=sa.Text(), nullable=True)
    for column in _people(nullable=True):
        if column.name != "legal_representative_cipher":
            op.add_column("employer", column)


def _create_application() -> None:
    op.create_table(
        "employer_application",
        *_aggregate(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("district", sa.Text(), nullable=False),
        *_people(nullable=False),
        sa.Column("insurance_kinds", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("employer_id", sa.Uuid()),
        sa.Column("ruling_reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ruling_fields", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ruling_comment_cipher", sa.Text()),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_index("employer_application_person", "employer_application", ["person_id"])
    op.create_index(
        "employer_application_open",
        "employer_application",
        ["agency", "person_id", "uscc"],
        unique=True,
        postgresql_where=sa.text("state in ('submitted', 'returned')"),
    )


def _create_profile_change() -> None:
    op.create_table(
        "employer_profile_change",
        *_aggregate(),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text()),
        sa.Column("district", sa.Text()),
        *_people(nullable=True),
        sa.Column("ruling_reasons", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("ruling_comment_cipher", sa.Text()),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "employer_profile_change_open",
        "employer_profile_change",
        ["employer_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )
    op.create_index("employer_profile_change_employer", "employer_profile_change", ["employer_id"])


def _create_binding() -> None:
    op.create_table(
        "binding_slip",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("insurance_kind", sa.Text(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False, unique=True),
        sa.Column("code_cipher", sa.Text()),
        sa.Column("issued_by", sa.Uuid()),
        sa.Column("issued_to", sa.Uuid()),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("replaced_at", sa.DateTime(timezone=True)),
    )
    op.create_index(
        "binding_slip_open",
        "binding_slip",
        ["employer_id", "insurance_kind"],
        unique=True,
        postgresql_where=sa.text("used_at is null and replaced_at is null"),
    )
    op.create_table(
        "employer_binding",
        *_aggregate(),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("insurance_kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unbound_at", sa.DateTime(timezone=True)),
        sa.Column("unbound_by", sa.Uuid()),
    )
    op.create_index(
        "employer_binding_bound",
        "employer_binding",
        ["employer_id", "insurance_kind"],
        unique=True,
        postgresql_where=sa.text("state = 'bound'"),
    )


def _create_delegation() -> None:
    op.create_table(
        "employer_delegation",
        *_aggregate(),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=False),
        sa.Column("businesses", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("granted_by", sa.Uuid(), nullable=False),
        sa.Column("granted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("end_reason", sa.Text()),
    )
    op.create_index(
        "employer_delegation_held",
        "employer_delegation",
        ["employer_id", "agent_id"],
        unique=True,
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index("employer_delegation_agent", "employer_delegation", ["agent_id"])
    op.create_table(
        "acting",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("delegation_id", sa.Uuid(), nullable=False),
    )
    op.create_table(
        "delegation_due",
        sa.Column("delegation_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
    )
    op.create_index("delegation_due_day", "delegation_due", ["last_day"])


def _aggregate() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
    ]


def _people(*, nullable: bool) -> list[sa.Column[Any]]:
    texts: list[sa.Column[Any]] = [sa.Column(name, sa.Text(), nullable=nullable) for name in _PEOPLE]
    return [*texts, sa.Column("legal_representative_index", sa.LargeBinary(), nullable=nullable)]
