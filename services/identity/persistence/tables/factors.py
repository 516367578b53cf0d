"""Second factors of staff, their codes on paper, and what two people begin anew."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.identity.domain.second_factor import FactorReset
from services.identity.persistence.tables.base import mapper_registry, metadata, moment

second_factor = Table(
    "second_factor",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("secret_cipher", Text, nullable=False),
    Column("last_step", BigInteger),  # of the last code that was taken: it and earlier ones are worth nothing
    moment("made_at"),
    moment("confirmed_at", nullable=True),
)

recovery_code = Table(
    "recovery_code",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("code_index", LargeBinary, nullable=False),
    moment("used_at", nullable=True),
    Index("recovery_code_person", "person_id"),
)

security_key = Table(
    "security_key",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("credential_id", LargeBinary, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("label_cipher", Text, nullable=False),
    moment("made_at"),
    moment("used_at", nullable=True),
    moment("copied_at", nullable=True),  # its counter went back: it is taken no longer
    UniqueConstraint("agency", "credential_id", name="security_key_credential"),
    Index("security_key_person", "person_id"),
)

key_challenge = Table(  # what a key was asked to sign, once, in one session
    "key_challenge",
    metadata,
    Column("session_id", Uuid, primary_key=True),
    Column("purpose", Text, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("challenge", LargeBinary, nullable=False),
    moment("expires_at"),
)

factor_reset = Table(
    "factor_reset",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    moment("proposed_at"),
    Column("settled_by", Uuid),
    moment("settled_at", nullable=True),
    CheckConstraint("proposed_by <> person_id", name="factor_reset_not_oneself"),
    CheckConstraint(
        "state <> 'confirmed' or settled_by is not null and settled_by <> proposed_by and settled_by <> person_id",
        name="factor_reset_other_eyes",
    ),
    Index("factor_reset_open", "agency", "person_id", unique=True, postgresql_where=text("state = 'open'")),
)

mapper_registry.map_imperatively(FactorReset, factor_reset, version_id_col=factor_reset.c.version)
