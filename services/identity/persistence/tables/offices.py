"""Roles that people hold."""

from sqlalchemy import Column, Index, Integer, Table, Text, Uuid, text

from services.identity.domain.role_grant import RoleGrant
from services.identity.persistence.tables.base import mapper_registry, metadata, moment

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
    moment("granted_at"),
    Column("revoked_by", Uuid),
    moment("revoked_at", nullable=True),
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

mapper_registry.map_imperatively(RoleGrant, role_grant, version_id_col=role_grant.c.version)
