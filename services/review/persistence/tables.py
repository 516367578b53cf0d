"""Review's tables and how the domain's objects are kept in them. Decisions and duties are only ever added."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import registry, relationship

from services.review.domain.case import Case, Decision
from services.review.domain.duties import Duty

metadata = MetaData()

review_case = Table(
    "review_case",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid),
    Column("district", Text),
    Column("summary", JSONB, nullable=False),
    Column("definition_id", Text, nullable=False),
    Column("definition_version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("office_role", Text, nullable=False),
    Column("office_scope", Text, nullable=False),
    Column("entry_id", Uuid, nullable=False),
    Column("entered_at", DateTime(timezone=True), nullable=False),
    Column("opened_at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("agency", "subject_kind", "subject_id", name="review_case_subject"),
    CheckConstraint("state in ('open', 'returned', 'rejected', 'completed', 'withdrawn')", name="review_case_state"),
    CheckConstraint("round >= 1", name="review_case_round"),
    Index(
        "review_case_queue",
        "agency",
        "office_role",
        "office_scope",
        "entry_id",
        postgresql_where=text("state = 'open'"),
    ),
)

duty = Table(
    "duty",
    metadata,
    Column("case_id", Uuid, ForeignKey("review_case.id"), primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("agency", Text, nullable=False),
    Column("duty", Text, nullable=False),
    UniqueConstraint("case_id", "person_id", "duty", name="duty_of_decisions"),
)
"""One duty per person and case, by its primary key."""

decision = Table(
    "decision",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("review_case.id"), nullable=False),
    Column("agency", Text, nullable=False),
    Column("case_version", Integer, nullable=False),
    Column("stage", Text, nullable=False),
    Column("round", Integer, nullable=False),
    Column("action", Text, nullable=False),
    Column("reasons", ARRAY(Text), nullable=False),
    Column("fields", ARRAY(Text), nullable=False),
    Column("comment_cipher", Text),
    Column("decided_by", Uuid, nullable=False),
    Column("role", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("decided_at", DateTime(timezone=True), nullable=False),
    Column("delegation_id", Uuid),
    # nobody decides at a stage without holding exactly that duty; checked at commit, when both rows stand
    ForeignKeyConstraint(
        ["case_id", "decided_by", "stage"],
        ["duty.case_id", "duty.person_id", "duty.duty"],
        name="decision_within_duty",
        deferrable=True,
        initially="DEFERRED",
    ),
    UniqueConstraint("case_id", "case_version", name="decision_once_per_version"),
    UniqueConstraint("case_id", "round", "stage", name="decision_once_per_turn"),
    CheckConstraint("action in ('approve', 'return', 'reject')", name="decision_action"),
)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}

mapper_registry = registry(metadata=metadata)
mapper_registry.map_imperatively(Duty, duty)
mapper_registry.map_imperatively(Decision, decision)
mapper_registry.map_imperatively(
    Case,
    review_case,
    version_id_col=review_case.c.version,
    properties={
        "decisions": relationship(Decision, order_by=decision.c.id, lazy="selectin"),
        "duties": relationship(Duty, lazy="selectin"),
    },
)
