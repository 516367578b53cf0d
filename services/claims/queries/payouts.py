"""What finance reads: payouts, and the fund's books."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from services.claims.domain.account import Account
from services.claims.domain.assessment import Assessment
from services.claims.domain.payout import Payout
from services.claims.domain.plan import PlanBook
from services.claims.persistence.tables import claim, ledger_entry, payout, payout_attempt, person
from services.claims.queries.claim_detail import assessment_out
from services.claims.queries.claim_lists import names_of
from services.claims.queries.labels import SECOND_LABELS, timeline_label
from services.claims.queries.models import BalanceOut, DecisionOut, FundOut, PayeeOut, PayoutDetail, PayoutOut
from services.claims.queries.summaries import benefit_of
from services.claims.queries.timeline import lines_of
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound
from shared.http.models import Page
from shared.i18n.catalogue import Translator

_DECISIVE = ("submitted", "stage_approved", "returned", "resubmitted", "account_corrected")
_SAME = ("id", "claim_id", "claim_number", "amount_fen", "version", "updated_at")


async def list_payouts(
    uow: UnitOfWork, state: str | None, limit: int, after: UUID | None, translate: Translator
) -> Page[PayoutOut]:
    """Newest first."""
    query = _query()
    if state is not None:
        query = query.where(payout.c.state == state)
    if after is not None:
        query = query.where(payout.c.id < after)
    rows = (await uow.session.execute(query.order_by(payout.c.id.desc()).limit(limit + 1))).all()
    names = await names_of(uow, rows[:limit])
    for row in rows[:limit]:
        uow.audit.saw(row.person_id, "payout", row.id)
    items = [_item(row, names.get(row.person_id), translate) for row in rows[:limit]]
    return Page(items=items, next=items[-1].id if len(rows) > limit else None)


async def read_payout(uow: UnitOfWork, plans: PlanBook, payout_id: UUID, translate: Translator) -> PayoutDetail:
    row = (await uow.session.execute(_query().where(payout.c.id == payout_id))).first()
    if row is None:
        raise NotFound
    uow.audit.saw(row.person_id, "payout", row.id)
    item = _item(row, (await names_of(uow, [row])).get(row.person_id), translate)
    owed = (await uow.session.execute(select(claim).where(claim.c.id == row.claim_id))).one()
    benefit = benefit_of(owed, plans)
    return PayoutDetail(
        **item.model_dump(),
        total_fen=owed.total_fen,
        pooled_paid_fen=owed.pooled_paid_fen,
        payee=await _payee(uow, owed),
        assessment=assessment_out(Assessment.read(owed.assessment, benefit), translate) if benefit else None,
        decisions=await _decisions(uow, row.claim_id, translate),
    )


async def _payee(uow: UnitOfWork, owed: Any) -> PayeeOut | None:
    text = await uow.cipher.decrypt("payout", owed.person_id, owed.account_cipher)
    if text is None:
        return None
    account = Account.read(text)
    return PayeeOut(bank=account.bank, holder=account.holder, number_ending=account.ending)


async def _decisions(uow: UnitOfWork, claim_id: UUID, translate: Translator) -> list[DecisionOut]:
    """Submissions and decisions, without reasons and comments: those may speak of the illness."""
    return [
        DecisionOut(
            at=line.at, code=line.code, stage=line.stage, label=timeline_label(line.code, line.stage, translate)
        )
        for line in await lines_of(uow, claim_id)
        if line.code in _DECISIVE
    ]


def payout_out(released: Payout, translate: Translator) -> PayoutOut:
    """The answer to a release, from the aggregate alone; the name is left to reading."""
    latest = released.attempts[-1]
    return PayoutOut(
        **{name: getattr(released, name) for name in _SAME},
        applicant_name=None,
        state=str(released.state),
        state_label=translate(SECOND_LABELS[released.state]),
        reference=latest.reference,
        reason=latest.reason,
    )


async def fund_balances(uow: UnitOfWork) -> FundOut:
    """Per plan, year and account."""
    place = (ledger_entry.c.plan_id, ledger_entry.c.year, ledger_entry.c.account)
    debit, credit = func.sum(ledger_entry.c.debit_fen), func.sum(ledger_entry.c.credit_fen)
    query = select(*place, debit.label("debit"), credit.label("credit")).group_by(*place).order_by(*place)
    return FundOut(
        items=[
            BalanceOut(
                plan_id=row.plan_id,
                year=row.year,
                account=row.account,
                debit_fen=int(row.debit),
                credit_fen=int(row.credit),
                balance_fen=int(row.debit - row.credit),
            )
            for row in await uow.session.execute(query)
        ]
    )


def _query() -> Select[Any]:
    latest = (
        select(payout_attempt.c.reference, payout_attempt.c.reason)
        .where(payout_attempt.c.payout_id == payout.c.id)
        .order_by(payout_attempt.c.attempt.desc())
        .limit(1)
        .lateral()
    )
    return (
        select(payout, person.c.name_cipher, latest.c.reference, latest.c.reason)
        .outerjoin(person, person.c.person_id == payout.c.person_id)
        .outerjoin(latest, payout.c.id.is_not(None))
    )


def _item(row: Any, name: str | None, translate: Translator) -> PayoutOut:
    return PayoutOut(
        **{same: getattr(row, same) for same in _SAME},
        applicant_name=name,
        state=row.state,
        state_label=translate(SECOND_LABELS[row.state]),
        reference=row.reference,
        reason=row.reason,
    )
