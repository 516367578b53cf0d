"""The tables of enrollment, and the aggregates mapped on them."""

from sqlalchemy import (
    Column,
    Date,
    ForeignKey,
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
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import registry, relationship

from services.enrollment.domain.member_organisation import MemberOrganisation
from services.enrollment.domain.participation import Coverage, Participation

metadata = MetaData()
mapper_registry = registry(metadata=metadata)

employer = Table(
    "employer",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
    Column("missing", ARRAY(Text), nullable=False, server_default=text("'{}'")),
)
"""Projection of identity.employer_registered and employer_profile_changed."""

person = Table(
    "person",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("id_number_index", LargeBinary, nullable=False),
    Column("id_number_cipher", Text, nullable=False),
    UniqueConstraint("agency", "id_number_index", name="person_id_number"),
)
"""Projection of identity.person_registered: who is found by which ID number."""

member_organisation = Table(
    "member_organisation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
)

participation = Table(
    "participation",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("delegation_id", Uuid),
    UniqueConstraint("employer_id", "person_id", name="participation_once"),
)

coverage = Table(
    "coverage",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("participation_id", Uuid, ForeignKey("participation.id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Index("coverage_participation", "participation_id"),
    Index("coverage_once", "person_id", "plan_id", unique=True, postgresql_where=text("ends_on is null")),
)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}

mapper_registry.map_imperatively(MemberOrganisation, member_organisation, version_id_col=member_organisation.c.version)
mapper_registry.map_imperatively(Coverage, coverage)
mapper_registry.map_imperatively(
    Participation,
    participation,
    version_id_col=participation.c.version,
    properties={"coverages": relationship(Coverage, lazy="selectin", order_by=coverage.c.id)},
)
