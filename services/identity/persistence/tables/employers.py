"""Employers."""

from sqlalchemy import Column, Integer, Table, Text, UniqueConstraint, Uuid

from services.identity.domain.employer import Employer
from services.identity.persistence.tables.base import mapper_registry, metadata

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

mapper_registry.map_imperatively(Employer, employer, version_id_col=employer.c.version)
