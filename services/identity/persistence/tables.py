"""The tables of identity, and the aggregates mapped on them."""

from datetime import datetime

from sqlalchemy import (
    Column,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import registry

from services.identity.domain.employer import Employer
from services.identity.domain.person import Person
from services.identity.domain.role_grant import RoleGrant

metadata = MetaData()
mapper_registry = registry(metadata=metadata)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


agency = Table(
    "agency",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("name", Text, nullable=False),
)

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("name_cipher", Text, nullable=False),
    Column("phone_cipher", Text, nullable=False),
    Column("id_number_cipher", Text, nullable=False),
    Column("phone_index", LargeBinary, nullable=False),
    Column("id_number_index", LargeBinary, nullable=False),
    _moment("registered_at"),
    UniqueConstraint("agency", "phone_index", name="person_phone"),
    UniqueConstraint("agency", "id_number_index", name="person_id_number"),
)

account = Table(
    "account",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("password_hash", Text),
)

activation = Table(
    "activation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("code_index", LargeBinary, nullable=False),
    _moment("expires_at"),
    _moment("used_at", nullable=True),
    Index("activation_person", "person_id"),
)

session = Table(
    "session",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("token_digest", LargeBinary, nullable=False, unique=True),
    Column("address_index", LargeBinary, nullable=False),
    _moment("created_at"),
    _moment("expires_at"),
    _moment("revoked_at", nullable=True),
    Index("session_person", "person_id"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    _moment("until"),
    Index("attempt_until", "until"),
)

employer = Table(
    "employer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("uscc", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("legal_representative_cipher", Text, nullable=False),
    UniqueConstraint("agency", "uscc", name="employer_uscc"),
)

role_grant = Table(
    "role_grant",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("granted_by", Uuid),
    _moment("granted_at"),
    Column("revoked_by", Uuid),
    _moment("revoked_at", nullable=True),
    Index(
        "role_grant_held",
        "person_id",
        "role",
        "scope",
        "agency",
        unique=True,
        postgresql_where=text("state = 'held'"),
    ),
)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}

mapper_registry.map_imperatively(Person, person, version_id_col=person.c.version)
mapper_registry.map_imperatively(Employer, employer, version_id_col=employer.c.version)
mapper_registry.map_imperatively(RoleGrant, role_grant, version_id_col=role_grant.c.version)
