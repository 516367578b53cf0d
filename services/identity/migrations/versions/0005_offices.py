"""offices, deputies, second factors and machine clients.

Revision ID: 0005
Revises: 0004
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from shared.db.schema import grant, protect

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STAFF = (
    "'district_reviewer', 'centre_reviewer', 'counter_clerk', 'finance', 'plan_administrator', 'operator', 'auditor',"
    " 'administrator', 'security_administrator', 'system_administrator'"
)
_THREE = "'system_administrator', 'security_administrator', 'auditor'"
_OTHER_EYES = "state <> 'confirmed' or settled_by is not null and settled_by <> proposed_by and settled_by <> person_id"


def upgrade() -> None:
    _grants()
    _proposals()
    _factors()
    _deputies()
    _places()
    op.add_column("account", sa.Column("locked_at", sa.DateTime(timezone=True)))
    for table in ("role_proposal", "factor_reset", "deputy", "office"):
        protect(table)
        grant(table, "select, insert, update")
    for table in ("second_factor", "recovery_code", "security_key", "key_challenge", "office_member"):
        protect(table)
        grant(table)


def _grants() -> None:
    op.add_column("role_grant", sa.Column("proposed_by", sa.Uuid()))
    op.add_column("role_grant", sa.Column("founding", sa.SmallInteger()))
    op.create_check_constraint("role_grant_not_oneself", "role_grant", "granted_by <> person_id")
    op.create_check_constraint(
        "role_grant_four_eyes",
        "role_grant",
        f"role not in ({_STAFF}) or founding is not null or (proposed_by is not null and granted_by is not null"
        " and proposed_by <> granted_by and person_id <> proposed_by and person_id <> granted_by)",
    )
    op.create_check_constraint(
        "role_grant_founding",
        "role_grant",
        "founding is null or role = 'security_administrator' and founding in (1, 2)"
        " or role = 'administrator' and founding = 1",
    )
    three = sa.text(f"state = 'held' and role in ({_THREE})")
    op.create_index("role_grant_three_offices", "role_grant", ["agency", "person_id"], unique=True,
                    postgresql_where=three)  # fmt: skip
    op.create_index("role_grant_founding_once", "role_grant", ["agency", "role", "founding"], unique=True)


def _aggregate() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("event_version", sa.Integer(), nullable=False),
    ]


def _proposals() -> None:
    op.create_table(
        "role_proposal",
        *_aggregate(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("proposed_by <> person_id", name="role_proposal_not_oneself"),
        sa.CheckConstraint(_OTHER_EYES, name="role_proposal_other_eyes"),
    )
    op.create_index(
        "role_proposal_open",
        "role_proposal",
        ["agency", "person_id", "role", "scope"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def _factors() -> None:
    op.create_table(
        "second_factor",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("secret_cipher", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger()),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
    )
    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_index", sa.LargeBinary(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
    )
    op.create_index("recovery_code_person", "recovery_code", ["person_id"])
    _keys()
    op.create_table(
        "factor_reset",
        *_aggregate(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_by", sa.Uuid()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("proposed_by <> person_id", name="factor_reset_not_oneself"),
        sa.CheckConstraint(_OTHER_EYES, name="factor_reset_other_eyes"),
    )
    op.create_index(
        "factor_reset_open",
        "factor_reset",
        ["agency", "person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )


def _keys() -> None:
    op.create_table(
        "security_key",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("label_cipher", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("copied_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency", "credential_id", name="security_key_credential"),
    )
    op.create_index("security_key_person", "security_key", ["person_id"])
    op.create_table(
        "key_challenge",
        sa.Column("session_id", sa.Uuid(), primary_key=True),
        sa.Column("purpose", sa.Text(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )


def _deputies() -> None:
    op.create_table(
        "deputy",
        *_aggregate(),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("deputy_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.Column("ended_by", sa.Uuid()),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint("deputy_id <> person_id and first_day <= last_day", name="deputy_is_another"),
        sa.CheckConstraint(
            "(state <> 'held' or confirmed_by is not null) and confirmed_by not in (person_id, deputy_id)",
            name="deputy_other_eyes",
        ),
    )
    op.create_index("deputy_person", "deputy", ["person_id"])
    op.create_index("deputy_held", "deputy", ["deputy_id"], postgresql_where=sa.text("state = 'held'"))


def _places() -> None:
    op.create_table(
        "office",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("district", sa.Text()),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("agency", "name", name="office_name"),
        sa.UniqueConstraint("id", "agency", name="office_of_agency"),
    )
    op.create_table(
        "office_member",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("office_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["office_id", "agency"], ["office.id", "office.agency"], name="office_member_office"),
    )
