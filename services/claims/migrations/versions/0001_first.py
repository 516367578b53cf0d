"""Claims, pictures, payouts, the books, and what is known of others."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from shared.db.schema import create_shared_tables, grant, protect

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_RIGHTS = {
    "claim": "select, insert, update, delete",
    "claim_duty": "select, insert",
    "claim_timeline": "select, insert",
    "claim_revision": "select, insert, update",
    "document": "select, insert, update",
    "payout": "select, insert, update",
    "payout_attempt": "select, insert, update",
    "yearly_counter": "select, insert, update",
    "ledger_entry": "select, insert",
    "bank_alarm": "select, insert",
    "member_organisation": "select, insert, update",
    "coverage": "select, insert, update",
    "person": "select, insert, update",
}
_STATES = (
    "'draft', 'awaiting_employer', 'employer_returned', 'employer_rejected', 'awaiting_centre', 'centre_returned',"
    " 'centre_rejected', 'centre_approved', 'withdrawn'"
)
_DEAD = "'draft', 'withdrawn', 'employer_rejected', 'centre_rejected'"

_BALANCED = """
create function ledger_balances() returns trigger language plpgsql security definer set search_path = public as $$
begin
  if (select sum(debit_fen) <> sum(credit_fen) from ledger_entry where transaction_id = new.transaction_id) then
    raise exception 'ledger transaction % does not balance', new.transaction_id using errcode = '23514';
  end if;
  return null;
end $$
"""
"""Runs as the owner, past row security: at the end of a batch another agency may be the current one."""


def upgrade() -> None:
    create_shared_tables()
    _create_claim()
    _create_records()
    _create_document()
    _create_payout()
    _create_money()
    _create_projections()
    for table, rights in _RIGHTS.items():
        protect(table)
        grant(table, rights)


def _agency(**options: Any) -> "sa.Column[str]":
    return sa.Column("agency", sa.Text, nullable=False, **options)


def _at(name: str = "at", *, nullable: bool = False) -> "sa.Column[Any]":
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _claim_id(**options: Any) -> "sa.Column[Any]":
    return sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claim.id", ondelete="cascade"), nullable=False, **options)


def _of_person(person: str, name: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([person, "claim_id"], ["claim.person_id", "claim.id"], name=name, ondelete=ondelete)


def _create_claim() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Uuid, primary_key=True),
        _agency(),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("withdrawn_from", sa.Text),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("plan_id", sa.Text),
        sa.Column("plan_version", sa.Integer),
        sa.Column("benefit_kind", sa.Text),
        sa.Column("employer_id", sa.Uuid),
        sa.Column("district", sa.Text),
        sa.Column("hospital_name", sa.Text),
        sa.Column("hospital_level", sa.Integer),
        sa.Column("admitted_on", sa.Date),
        sa.Column("discharged_on", sa.Date),
        sa.Column("total_fen", sa.BigInteger),
        sa.Column("pooled_paid_fen", sa.BigInteger),
        sa.Column("invoice_number", sa.Text),
        sa.Column("invoice_issuer", sa.Text),
        sa.Column("invoice_key", sa.Text),
        sa.Column("diagnosis_cipher", sa.Text),
        sa.Column("account_cipher", sa.Text),
        sa.Column("opened_fields", postgresql.ARRAY(sa.Text), nullable=False),
        sa.Column("estimate", postgresql.JSON),
        sa.Column("assessment", postgresql.JSON),
        sa.Column("estimated_fen", sa.BigInteger),
        sa.Column("approved_fen", sa.BigInteger),
        _at("submitted_at", nullable=True),
        _at("created_at"),
        _at("updated_at"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("event_version", sa.Integer, nullable=False),
        sa.UniqueConstraint("agency", "number", name="claim_number"),
        sa.CheckConstraint(f"state in ({_STATES})", name="claim_state"),
        sa.CheckConstraint("(state = 'withdrawn') = (withdrawn_from is not null)", name="claim_withdrawn_from"),
        sa.CheckConstraint("state <> 'centre_approved' or approved_fen is not null", name="claim_approved_amount"),
    )
    op.create_index(
        "claim_live_invoice",
        "claim",
        ["agency", "plan_id", "invoice_key"],
        unique=True,
        postgresql_where=sa.text(f"invoice_key is not null and state not in ({_DEAD})"),
    )
    op.create_index("claim_of_person", "claim", ["person_id", "id"], unique=True)


def _create_records() -> None:
    op.create_table(
        "claim_duty",
        sa.Column("claim_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        _agency(),
        sa.Column("submitter_id", sa.Uuid, nullable=False),
        sa.Column("duty", sa.Text, nullable=False),
        _at(),
        _of_person("submitter_id", "claim_duty_submitter", ondelete="CASCADE"),
        sa.CheckConstraint("person_id <> submitter_id", name="claim_duty_not_submitter"),
        sa.CheckConstraint("duty in ('payer', 'helper') or duty like 'decider:_%'", name="claim_duty_known"),
    )
    op.create_table(
        "claim_timeline",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _agency(),
        _claim_id(),
        _at(),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("stage", sa.Text),
        sa.Column("round", sa.Integer),
        sa.Column("reasons", postgresql.ARRAY(sa.Text)),
        sa.Column("fields", postgresql.ARRAY(sa.Text)),
        sa.Column("comment_cipher", sa.Text),
    )
    op.create_index("claim_timeline_of_claim", "claim_timeline", ["claim_id", "seq"])
    op.create_table(
        "claim_revision",
        _claim_id(primary_key=True),
        sa.Column("round", sa.Integer, primary_key=True),
        sa.Column("field", sa.Text, primary_key=True),
        _agency(),
        sa.Column("before_cipher", sa.Text, nullable=False),
        sa.Column("after_cipher", sa.Text, nullable=False),
        _at(),
    )


def _create_document() -> None:
    op.create_table(
        "document",
        sa.Column("id", sa.Uuid, primary_key=True),
        _agency(),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("claim_id", sa.Uuid),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("media_type", sa.Text, nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        _at("created_at"),
        _at("replaced_at", nullable=True),
        _of_person("person_id", "document_claim", ondelete="SET NULL (claim_id)"),
    )
    op.execute("alter table document set (fillfactor = 50)")  # each row is written a second time as it is linked
    op.create_index("document_of_person", "document", ["person_id"])


def _create_payout() -> None:
    op.create_table(
        "payout",
        sa.Column("id", sa.Uuid, primary_key=True),
        _agency(),
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claim.id"), nullable=False, unique=True),
        sa.Column("claim_number", sa.Text, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("plan_id", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        _at("created_at"),
        _at("updated_at"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("event_version", sa.Integer, nullable=False),
        sa.CheckConstraint("amount_fen > 0", name="payout_amount"),
        sa.CheckConstraint("state in ('pending', 'paying', 'paid', 'returned_by_bank')", name="payout_state"),
    )
    op.create_index("payout_in_state", "payout", ["agency", "state", "id"])
    op.create_table(
        "payout_attempt",
        sa.Column("payout_id", sa.Uuid, sa.ForeignKey("payout.id"), primary_key=True),
        sa.Column("attempt", sa.Integer, primary_key=True),
        _agency(),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("amount_fen", sa.BigInteger, nullable=False),
        _at("instructed_at"),
        sa.Column("outcome", sa.Text),
        sa.Column("reason", sa.Text),
        _at("answered_at", nullable=True),
        sa.UniqueConstraint("agency", "reference", name="payout_attempt_reference"),
        sa.CheckConstraint("outcome in ('succeeded', 'returned')", name="payout_attempt_outcome"),
    )
    settled = sa.text("outcome = 'succeeded'")
    op.create_index("payout_settled_once", "payout_attempt", ["payout_id"], unique=True, postgresql_where=settled)


def _create_money() -> None:
    op.create_table(
        "yearly_counter",
        _agency(primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("plan_id", sa.Text, primary_key=True),
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("ceiling_fen", sa.BigInteger, nullable=False),
        sa.Column("used_fen", sa.BigInteger, nullable=False),
        sa.CheckConstraint("used_fen between 0 and ceiling_fen", name="yearly_counter_ceiling"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("seq", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _agency(),
        sa.Column("transaction_id", sa.Uuid, nullable=False),
        sa.Column("plan_id", sa.Text, nullable=False),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("account", sa.Text, nullable=False),
        sa.Column("debit_fen", sa.BigInteger, nullable=False),
        sa.Column("credit_fen", sa.BigInteger, nullable=False),
        sa.Column("claim_id", sa.Uuid, sa.ForeignKey("claim.id"), nullable=False),
        _at(),
        sa.CheckConstraint(
            "debit_fen >= 0 and credit_fen >= 0 and (debit_fen = 0) <> (credit_fen = 0)", name="ledger_entry_one_side"
        ),
    )
    op.create_index("ledger_entry_transaction", "ledger_entry", ["transaction_id"])
    op.execute(_BALANCED)
    op.execute(
        "create constraint trigger ledger_balances after insert on ledger_entry"
        " deferrable initially deferred for each row execute function ledger_balances()"
    )
    op.create_table(
        "bank_alarm",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        _agency(),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("expected_fen", sa.BigInteger),
        sa.Column("told_fen", sa.BigInteger, nullable=False),
        _at(),
    )


def _create_projections() -> None:
    op.create_table(
        "member_organisation",
        _agency(primary_key=True),
        sa.Column("employer_id", sa.Uuid, primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("district", sa.Text, nullable=False),
    )
    op.create_table(
        "coverage",
        _agency(primary_key=True),
        sa.Column("participation_id", sa.Uuid, primary_key=True),
        sa.Column("plan_id", sa.Text, primary_key=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("employer_id", sa.Uuid, nullable=False),
        sa.Column("starts_on", sa.Date, nullable=False),
        sa.Column("ends_on", sa.Date),
    )
    op.create_index("coverage_of_person", "coverage", ["person_id", "plan_id", "employer_id"])
    op.create_table(
        "person",
        _agency(primary_key=True),
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("name_cipher", sa.Text, nullable=False),
    )
