"""Who helps whom, and appeals of people who lost their phone number."""

from sqlalchemy import Column, Index, Integer, LargeBinary, Table, Text, Uuid, text

from services.identity.domain.account_appeal import AccountAppeal
from services.identity.domain.help import Help
from services.identity.persistence.tables.base import mapper_registry, metadata, moment

appeal_arrival = Table(
    "appeal_arrival",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("sealed", LargeBinary, nullable=False),  # the appeal with its photos, under a key of this service alone
    moment("arrived_at"),
    Index("appeal_arrival_order", "arrived_at"),
)

help_ = Table(
    "help",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("helper_id", Uuid),  # known once the helper agreed
    Column("helper_phone_index", LargeBinary),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    moment("offered_at"),
    moment("begun_at", nullable=True),
    moment("expires_at"),
    moment("ended_at", nullable=True),
    Column("ended_by", Uuid),
    Index("help_person", "person_id"),
    Index("help_helper", "helper_id"),
    Index("help_offered", "helper_phone_index", postgresql_where=text("state = 'offered'")),
)

account_appeal = Table(
    "account_appeal",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("employer_cipher", Text, nullable=False),
    Column("phone_cipher", Text, nullable=False),
    Column("phone_index", LargeBinary),
    Column("photos", Integer, nullable=False),
    moment("submitted_at"),
    moment("decided_at", nullable=True),
    Index("account_appeal_open", "person_id", "agency", unique=True, postgresql_where=text("state = 'submitted'")),
)

mapper_registry.map_imperatively(Help, help_, version_id_col=help_.c.version)
mapper_registry.map_imperatively(AccountAppeal, account_appeal, version_id_col=account_appeal.c.version)
