"""People, their accounts and sessions, and the agencies they belong to."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, UniqueConstraint, Uuid, text

from services.identity.domain.person import Person
from services.identity.persistence.tables.base import mapper_registry, metadata, moment

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
    Column("phone_index", LargeBinary),
    Column("id_number_index", LargeBinary),
    moment("registered_at"),
    Column("document_type", Text, nullable=False, server_default=text("'resident_id'")),
    moment("keys_gone_at", nullable=True),
    moment("erased_at", nullable=True),  # then the ciphers are empty and the indexes null
    Index("person_keys_waiting", "id", postgresql_where=text("erased_at is not null and keys_gone_at is null")),
    UniqueConstraint("agency", "phone_index", name="person_phone"),
    UniqueConstraint("agency", "id_number_index", name="person_id_number"),
)

account = Table(
    "account",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("password_hash", Text),
    moment("locked_at", nullable=True),  # then nobody signs in, and every session has ended
)

activation = Table(
    "activation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("code_index", LargeBinary, nullable=False),
    moment("expires_at"),
    moment("used_at", nullable=True),
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
    moment("created_at"),
    moment("expires_at"),
    moment("revoked_at", nullable=True),
    Column("device", Text, nullable=False, server_default=text("''")),
    moment("last_seen_at", nullable=True),
    moment("stepped_up_at", nullable=True),
    Column("amr", Text, nullable=False, server_default=text("'pwd'")),  # with blanks between
    Column("help_id", Uuid),  # set while its owner acts for somebody else
    Index("session_person", "person_id"),
)

spent_token = Table(  # tokens that a session had before: whoever shows one stole it, or was stolen from
    "spent_token",
    metadata,
    Column("token_digest", LargeBinary, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("session_id", Uuid, nullable=False),
    moment("spent_at"),
    Index("spent_token_session", "session_id"),
)

attempt = Table(
    "attempt",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("subject", LargeBinary, primary_key=True),
    Column("count", Integer, nullable=False),
    moment("until"),
    Index("attempt_until", "until"),
)

mapper_registry.map_imperatively(Person, person, version_id_col=person.c.version)
