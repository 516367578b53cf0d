"""Machine clients, their keys, and what is proposed about them."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import relationship

from services.identity.domain.machine_client import ClientKey, MachineClient
from services.identity.domain.machine_proposal import MachineProposal
from services.identity.persistence.tables.base import aggregate, mapper_registry, metadata, moment

machine_client = Table(
    "machine_client",
    metadata,
    *aggregate(),
    Column("name", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    moment("registered_at"),
    moment("suspended_at", nullable=True),
    UniqueConstraint("agency", "name", name="machine_client_name"),
)

machine_key = Table(
    "machine_key",
    metadata,
    Column("agency", Text, primary_key=True),
    Column("key_id", Text, primary_key=True),  # its fingerprint: no key comes back, not to another client either
    Column("client_id", Uuid, ForeignKey("machine_client.id"), nullable=False),
    Column("public_key", JSONB, nullable=False),
    Column("slot", SmallInteger, nullable=False),
    moment("live_from"),
    moment("live_until", nullable=True),
    Column("founding", Boolean, nullable=False),  # registered as the agency began, before anybody could propose
    Column("proposed_by", Uuid),
    Column("confirmed_by", Uuid),
    CheckConstraint("slot in (1, 2)", name="machine_key_slot"),
    CheckConstraint(
        "founding or (proposed_by is not null and confirmed_by is not null and proposed_by <> confirmed_by)",
        name="machine_key_four_eyes",
    ),
    Index("machine_key_live", "client_id", "slot", unique=True, postgresql_where=text("live_until is null")),
    Index("machine_key_founding_once", "client_id", unique=True, postgresql_where=text("founding")),
)

machine_proposal = Table(
    "machine_proposal",
    metadata,
    *aggregate(),
    Column("change", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("kind", Text),
    Column("key_id", Text, nullable=False),
    Column("public_key", JSONB),
    Column("state", Text, nullable=False),
    Column("proposed_by", Uuid, nullable=False),
    moment("proposed_at"),
    Column("settled_by", Uuid),
    moment("settled_at", nullable=True),
    CheckConstraint(
        "state <> 'confirmed' or settled_by is not null and settled_by <> proposed_by",
        name="machine_proposal_other_eyes",
    ),
    Index(
        "machine_proposal_open", "agency", "change", "name", "key_id",
        unique=True, postgresql_where=text("state = 'open'"),
    ),
)  # fmt: skip

mapper_registry.map_imperatively(ClientKey, machine_key)
mapper_registry.map_imperatively(
    MachineClient,
    machine_client,
    version_id_col=machine_client.c.version,
    properties={"keys": relationship(ClientKey, order_by=machine_key.c.live_from, lazy="selectin")},
)
mapper_registry.map_imperatively(MachineProposal, machine_proposal, version_id_col=machine_proposal.c.version)
