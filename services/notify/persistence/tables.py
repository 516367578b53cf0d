"""The tables of notify, and the message mapped on its own."""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry

from services.notify.domain.message import Message

metadata = MetaData()
mapper_registry = registry(metadata=metadata)


def _moment(name: str, *, nullable: bool = False) -> Column[datetime]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


message = Table(
    "message",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("about_event", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Column("channel", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("facts", JSONB, nullable=False),
    Column("correlation_id", Text),
    Column("traceparent", Text),
    Column("state", Text, nullable=False),
    Column("reason", Text),
    Column("sends", Integer, nullable=False),
    Column("tries", Integer, nullable=False),
    _moment("created_at"),
    _moment("changed_at"),
    _moment("due_at", nullable=True),
    _moment("expires_at"),
    _moment("read_at", nullable=True),
    UniqueConstraint("about_event", "person_id", "channel", name="message_once"),
    CheckConstraint("sends between 0 and 2", name="message_sends"),
    CheckConstraint("channel in ('inbox', 'sms')", name="message_channel"),
    Index("message_person", "person_id", "id", postgresql_where=text("channel = 'inbox'")),
    Index("message_due", "agency", "due_at", postgresql_where=text("due_at is not null")),
)

contact = Table(
    "contact",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("phone_cipher", Text, nullable=False),
)

role_holder = Table(
    "role_holder",
    metadata,
    Column("grant_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Index("role_holder_scope", "role", "scope"),
)

claim = Table(
    "claim",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("closed", Boolean, nullable=False),
)

known_agency = Table("known_agency", metadata, Column("agency", Text, primary_key=True))

EXEMPT_FROM_ROW_SECURITY = {
    "known_agency": "codes of agencies, nothing of theirs: the sender goes through them one by one",
}

mapper_registry.map_imperatively(Message, message, version_id_col=message.c.version)
