"""Whether an answer of the bank fits an instruction of ours that is still unanswered."""

from datetime import datetime

from services.claims.domain.payout import Attempt, Payout
from services.claims.persistence.alarms import raise_alarm
from services.claims.persistence.repository import PayoutRepository
from shared.db.unit_of_work import UnitOfWork
from shared.events.bank import BankAnswer


async def match_answer(uow: UnitOfWork, answer: BankAnswer, at: datetime) -> tuple[Payout, Attempt] | None:
    """The payout and the attempt that it answers; None after raising an alarm."""
    payout = await PayoutRepository(uow).of_reference(answer.reference)
    attempt = payout.attempt(answer.reference) if payout is not None else None
    if payout is None or attempt is None or payout.id != answer.payout_id:
        await raise_alarm(uow, answer, "unknown_reference", None, at)
        return None
    if attempt.amount_fen != answer.amount_fen:
        await raise_alarm(uow, answer, "another_amount", attempt.amount_fen, at)
        return None
    if attempt.outcome is not None:
        await raise_alarm(uow, answer, "answered_before", attempt.amount_fen, at)
        return None
    return payout, attempt
