"""Employers: their data, how they apply, are bound, and who acts for them."""

from typing import Any

from sqlalchemy import Column, Date, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql import ARRAY

from services.identity.domain.binding import Binding
from services.identity.domain.delegation import Delegation
from services.identity.domain.employer import Employer
from services.identity.domain.employer_application import EmployerApplication
from services.identity.domain.profile_change import ProfileChange
from services.identity.persistence.tables.base import aggregate, mapper_registry, metadata, moment


def _people_of_it(*, nullable: bool) -> list[Column[Any]]:
    """The legal representative and the contact."""
    return [
        Column("legal_representative_cipher", Text, nullable=nullable),
        Column("legal_representative_id_cipher", Text, nullable=nullable),
        Column("legal_representative_index", LargeBinary, nullable=nullable),
        Column("contact_name_cipher", Text, nullable=nullable),
        Column("contact_phone_cipher", Text, nullable=nullable),
    ]


employer = Table(
    "employer",
    metadata,
    *aggregate(),
    Column("name", Text, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("district", Text, nullable=False),
    *_people_of_it(nullable=True),
    UniqueConstraint("agency", "uscc", name="employer_uscc"),
)

employer_application = Table(
    "employer_application",
    metadata,
    *aggregate(),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
    *_people_of_it(nullable=False),
    Column("insurance_kinds", ARRAY(Text), nullable=False),
    Column("employer_id", Uuid),
    Column("ruling_reasons", ARRAY(Text), nullable=False),
    Column("ruling_fields", ARRAY(Text), nullable=False),
    Column("ruling_comment_cipher", Text),
    moment("submitted_at"),
    moment("decided_at", nullable=True),
    Index("employer_application_person", "person_id"),
    Index(
        "employer_application_open",
        "agency",
        "person_id",
        "uscc",
        unique=True,
        postgresql_where=text("state in ('submitted', 'returned')"),
    ),
)

employer_profile_change = Table(
    "employer_profile_change",
    metadata,
    *aggregate(),
    Column("employer_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text),
    Column("district", Text),
    *_people_of_it(nullable=True),
    Column("ruling_reasons", ARRAY(Text), nullable=False),
    Column("ruling_comment_cipher", Text),
    moment("submitted_at"),
    moment("decided_at", nullable=True),
    Index("employer_profile_change_open", "employer_id", unique=True, postgresql_where=text("state = 'submitted'")),
    Index("employer_profile_change_employer", "employer_id"),
)

binding_slip = Table(
    "binding_slip",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("insurance_kind", Text, nullable=False),
    Column("code_index", LargeBinary, nullable=False, unique=True),
    Column("code_cipher", Text),  # gone once it was used or replaced
    Column("issued_by", Uuid),
    Column("issued_to", Uuid),
    moment("issued_at"),
    moment("expires_at"),
    moment("used_at", nullable=True),
    moment("replaced_at", nullable=True),
    Index(
        "binding_slip_open",
        "employer_id",
        "insurance_kind",
        unique=True,
        postgresql_where=text("used_at is null and replaced_at is null"),
    ),
)

employer_binding = Table(
    "employer_binding",
    metadata,
    *aggregate(),
    Column("employer_id", Uuid, nullable=False),
    Column("insurance_kind", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    moment("bound_at"),
    moment("unbound_at", nullable=True),
    Column("unbound_by", Uuid),
    Index(
        "employer_binding_bound",
        "employer_id",
        "insurance_kind",
        unique=True,
        postgresql_where=text("state = 'bound'"),
    ),
)

employer_delegation = Table(
    "employer_delegation",
    metadata,
    *aggregate(),
    Column("employer_id", Uuid, nullable=False),
    Column("agent_id", Uuid, nullable=False),
    Column("businesses", ARRAY(Text), nullable=False),
    Column("last_day", Date, nullable=False),
    Column("state", Text, nullable=False),
    Column("granted_by", Uuid, nullable=False),
    moment("granted_at"),
    Column("ended_by", Uuid),
    moment("ended_at", nullable=True),
    Column("end_reason", Text),
    Index(
        "employer_delegation_held",
        "employer_id",
        "agent_id",
        unique=True,
        postgresql_where=text("state = 'held'"),
    ),
    Index("employer_delegation_agent", "agent_id"),
)

acting = Table(
    "acting",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("delegation_id", Uuid, nullable=False),
)
"""For whom a session of an agency firm's clerk acts at the moment."""

delegation_due = Table(
    "delegation_due",
    metadata,
    Column("delegation_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("last_day", Date, nullable=False),
    Index("delegation_due_day", "last_day"),
)
"""Delegations that are held, for the clock that ends them: it works in no agency until one is due."""

for entity, table in (
    (Employer, employer),
    (EmployerApplication, employer_application),
    (ProfileChange, employer_profile_change),
    (Binding, employer_binding),
    (Delegation, employer_delegation),
):
    mapper_registry.map_imperatively(entity, table, version_id_col=table.c.version)
