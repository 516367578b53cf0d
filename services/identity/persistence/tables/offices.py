"""Roles that people hold, and the offices that are proposed for them."""

from typing import Any

from sqlalchemy import CheckConstraint, Column, Index, SmallInteger, Table, Text, Uuid, text

from services.identity.domain.role_grant import RoleGrant
from services.identity.domain.role_proposal import RoleProposal
from services.identity.persistence.tables.base import aggregate, mapper_registry, metadata, moment
from shared.events.identity import STAFF_ROLES, THREE_OFFICES


def listed(roles: tuple[str, ...]) -> str:
    """Role codes as a list in SQL."""
    return ", ".join(f"'{role}'" for role in roles)


_FOUR_EYES = (
    f"role not in ({listed(STAFF_ROLES)}) or founding is not null"
    " or (proposed_by is not null and granted_by is not null and proposed_by <> granted_by"
    " and person_id <> proposed_by and person_id <> granted_by)"
)
_FOUNDING = (
    "founding is null or role = 'security_administrator' and founding in (1, 2)"
    " or role = 'administrator' and founding = 1"
)
_OTHER_EYES = "settled_by is not null and settled_by <> proposed_by and settled_by <> person_id"


def _holding() -> list[Column[Any]]:
    return [
        Column("person_id", Uuid, nullable=False),
        Column("role", Text, nullable=False),
        Column("scope", Text, nullable=False),
        Column("state", Text, nullable=False),
    ]


role_grant = Table(
    "role_grant",
    metadata,
    *aggregate(),
    *_holding(),
    Column("granted_by", Uuid),
    moment("granted_at"),
    Column("revoked_by", Uuid),
    moment("revoked_at", nullable=True),
    Column("proposed_by", Uuid),
    Column("founding", SmallInteger),
    CheckConstraint("granted_by <> person_id", name="role_grant_not_oneself"),
    CheckConstraint(_FOUR_EYES, name="role_grant_four_eyes"),
    CheckConstraint(_FOUNDING, name="role_grant_founding"),
    Index(
        "role_grant_held",
        "person_id",
        "role",
        "scope",
        "agency",
        unique=True,
        postgresql_where=text("state = 'held'"),
    ),
    Index(
        "role_grant_three_offices",
        "agency",
        "person_id",
        unique=True,
        postgresql_where=text(f"state = 'held' and role in ({listed(THREE_OFFICES)})"),
    ),
    Index("role_grant_founding_once", "agency", "role", "founding", unique=True),
)

role_proposal = Table(
    "role_proposal",
    metadata,
    *aggregate(),
    *_holding(),
    Column("proposed_by", Uuid, nullable=False),
    moment("proposed_at"),
    Column("settled_by", Uuid),
    moment("settled_at", nullable=True),
    CheckConstraint("proposed_by <> person_id", name="role_proposal_not_oneself"),
    CheckConstraint(f"state <> 'confirmed' or {_OTHER_EYES}", name="role_proposal_other_eyes"),
    Index(
        "role_proposal_open",
        "agency",
        "person_id",
        "role",
        "scope",
        unique=True,
        postgresql_where=text("state = 'open'"),
    ),
)

mapper_registry.map_imperatively(RoleGrant, role_grant, version_id_col=role_grant.c.version)
mapper_registry.map_imperatively(RoleProposal, role_proposal, version_id_col=role_proposal.c.version)
