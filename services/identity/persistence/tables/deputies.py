"""Who acts in whose office while somebody is on leave."""

from sqlalchemy import CheckConstraint, Column, Date, Index, Integer, Table, Text, Uuid, text

from services.identity.domain.deputy import Deputy
from services.identity.persistence.tables.base import mapper_registry, metadata, moment

deputy = Table(
    "deputy",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("deputy_id", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("state", Text, nullable=False),
    moment("named_at"),
    Column("confirmed_by", Uuid),
    moment("confirmed_at", nullable=True),
    Column("ended_by", Uuid),
    moment("ended_at", nullable=True),
    CheckConstraint("deputy_id <> person_id and first_day <= last_day", name="deputy_is_another"),
    CheckConstraint(
        "(state <> 'held' or confirmed_by is not null) and confirmed_by not in (person_id, deputy_id)",
        name="deputy_other_eyes",
    ),
    Index("deputy_person", "person_id"),
    Index("deputy_held", "deputy_id", postgresql_where=text("state = 'held'")),
)

mapper_registry.map_imperatively(Deputy, deputy, version_id_col=deputy.c.version)
