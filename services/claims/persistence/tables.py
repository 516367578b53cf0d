"""The tables of claims. Personal values stand here only as ciphertext."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSON

from shared.db.outside_tables import outside_tables

metadata = MetaData()
outside_tables(metadata)
_LIVE = text("invoice_key is not null and state not in ('draft', 'withdrawn', 'employer_rejected', 'centre_rejected')")


def _agency(**options: Any) -> Column[str]:
    return Column("agency", Text, nullable=False, **options)


def _at(name: str, *, nullable: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=nullable)


def _claim_id(**options: Any) -> Column[Any]:
    return Column("claim_id", Uuid, ForeignKey("claim.id", ondelete="cascade"), **{"nullable": False, **options})


def _of_person(person: str, name: str, ondelete: str) -> ForeignKeyConstraint:
    """The claim is this person's."""
    return ForeignKeyConstraint([person, "claim_id"], ["claim.person_id", "claim.id"], name=name, ondelete=ondelete)


claim = Table(
    "claim",
    metadata,
    Column("id", Uuid, primary_key=True),
    _agency(),
    Column("number", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("state", Text, nullable=False),
    Column("withdrawn_from", Text),
    Column("round", Integer, nullable=False),
    Column("plan_id", Text),
    Column("plan_version", Integer),
    Column("benefit_kind", Text),
    Column("employer_id", Uuid),
    Column("district", Text),
    Column("hospital_name", Text),
    Column("hospital_level", Integer),
    Column("admitted_on", Date),
    Column("discharged_on", Date),
    Column("total_fen", BigInteger),
    Column("pooled_paid_fen", BigInteger),
    Column("invoice_number", Text),
    Column("invoice_issuer", Text),
    Column("invoice_key", Text),
    Column("diagnosis_cipher", Text),
    Column("account_cipher", Text),
    Column("opened_fields", ARRAY(Text), nullable=False),
    Column("estimate", JSON),  # kept as it was written: nothing looks inside
    Column("assessment", JSON),
    Column("estimated_fen", BigInteger),
    Column("approved_fen", BigInteger),
    _at("submitted_at", nullable=True),
    _at("created_at"),
    _at("updated_at"),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    UniqueConstraint("agency", "number", name="claim_number"),
    CheckConstraint("state <> 'centre_approved' or approved_fen is not null", name="claim_approved_amount"),
    Index("claim_live_invoice", "agency", "plan_id", "invoice_key", unique=True, postgresql_where=_LIVE),
    Index("claim_of_person", "person_id", "id", unique=True),
)

claim_duty = Table(
    "claim_duty",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    _agency(),
    Column("submitter_id", Uuid, nullable=False),
    Column("duty", Text, nullable=False),  # decider:<stage> | payer | helper
    _at("at"),
    _of_person("submitter_id", "claim_duty_submitter", ondelete="CASCADE"),
)
"""Who decided, paid, or handed in for the person.

That the person submitted stands in the claim itself; a check keeps them out of here.
"""

claim_timeline = Table(
    "claim_timeline",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    _agency(),
    _claim_id(),
    _at("at"),
    Column("code", Text, nullable=False),
    Column("stage", Text),
    Column("round", Integer),
    Column("reasons", ARRAY(Text)),
    Column("fields", ARRAY(Text)),
    Column("comment_cipher", Text),
    Column("helper_id", Uuid),  # who did it for the person
    Index("claim_timeline_of_claim", "claim_id", "seq"),
)
"""What followed the submission: the submission itself stands in the claim."""

claim_revision = Table(
    "claim_revision",
    metadata,
    _claim_id(primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("field", Text, primary_key=True),
    _agency(),
    Column("before_cipher", Text, nullable=False),
    Column("after_cipher", Text, nullable=False),
    _at("at"),
)

document = Table(
    "document",
    metadata,
    Column("id", Uuid, primary_key=True),
    _agency(),
    Column("person_id", Uuid, nullable=False),
    Column("claim_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("size", Integer, nullable=False),
    _at("created_at"),
    _at("replaced_at", nullable=True),
    _of_person("person_id", "document_claim", ondelete="SET NULL (claim_id)"),
    Index("document_of_person", "person_id"),
)
"""A picture is written twice, as it comes and as its claim is filed. The second time is cheap: no index holds what is
written then, and half of each page is left for it. Hence a claim's pictures are looked for among its person's."""

payout = Table(
    "payout",
    metadata,
    Column("id", Uuid, primary_key=True),
    _agency(),
    Column("claim_id", Uuid, ForeignKey("claim.id"), nullable=False, unique=True),
    Column("claim_number", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    Column("state", Text, nullable=False),
    _at("created_at"),
    _at("updated_at"),
    Column("version", Integer, nullable=False),
    Column("event_version", Integer, nullable=False),
    CheckConstraint("amount_fen > 0", name="payout_amount"),
    Index("payout_in_state", "agency", "state", "id"),
)

payout_attempt = Table(
    "payout_attempt",
    metadata,
    Column("payout_id", Uuid, ForeignKey("payout.id"), primary_key=True),
    Column("attempt", Integer, primary_key=True),
    _agency(),
    Column("reference", Text, nullable=False),
    Column("amount_fen", BigInteger, nullable=False),
    _at("instructed_at"),
    Column("outcome", Text),
    Column("reason", Text),
    _at("answered_at", nullable=True),
    UniqueConstraint("agency", "reference", name="payout_attempt_reference"),
    Index("payout_settled_once", "payout_id", unique=True, postgresql_where=text("outcome = 'succeeded'")),
)

yearly_counter = Table(
    "yearly_counter",
    metadata,
    _agency(primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("plan_id", Text, primary_key=True),
    Column("year", Integer, primary_key=True, autoincrement=False),
    Column("ceiling_fen", BigInteger, nullable=False),
    Column("used_fen", BigInteger, nullable=False),
    CheckConstraint("used_fen between 0 and ceiling_fen", name="yearly_counter_ceiling"),
)

ledger_entry = Table(
    "ledger_entry",
    metadata,
    Column("seq", BigInteger, Identity(always=True), primary_key=True),
    _agency(),
    Column("transaction_id", Uuid, nullable=False),
    Column("plan_id", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("account", Text, nullable=False),
    Column("debit_fen", BigInteger, nullable=False),
    Column("credit_fen", BigInteger, nullable=False),
    Column("claim_id", Uuid, ForeignKey("claim.id"), nullable=False),
    _at("at"),
    CheckConstraint(
        "debit_fen >= 0 and credit_fen >= 0 and (debit_fen = 0) <> (credit_fen = 0)", name="ledger_entry_one_side"
    ),
    Index("ledger_entry_transaction", "transaction_id"),
)

bank_alarm = Table(
    "bank_alarm",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    _agency(),
    Column("type", Text, nullable=False),
    Column("kind", Text, nullable=False),  # unknown_reference | another_amount | answered_before
    Column("reference", Text, nullable=False),
    Column("expected_fen", BigInteger),
    Column("told_fen", BigInteger, nullable=False),
    _at("at"),
)

member_organisation = Table(
    "member_organisation",
    metadata,
    _agency(primary_key=True),
    Column("employer_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
)

employer_profile = Table(
    "employer_profile",
    metadata,
    _agency(primary_key=True),
    Column("employer_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("district", Text, nullable=False),
)
"""What identity said last of an employer whose data changed: it may come before enrollment says that it joined."""

coverage = Table(
    "coverage",
    metadata,
    _agency(primary_key=True),
    Column("participation_id", Uuid, primary_key=True),
    Column("plan_id", Text, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date),
    Index("coverage_of_person", "person_id", "plan_id", "employer_id"),
)

person = Table(
    "person",
    metadata,
    _agency(primary_key=True),
    Column("person_id", Uuid, primary_key=True),
    Column("name_cipher", Text, nullable=False),
)

EXEMPT_FROM_ROW_SECURITY: dict[str, str] = {}
"""Every table of claims is an agency's."""
