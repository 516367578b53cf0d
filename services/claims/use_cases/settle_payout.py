"""The bank has paid: the debt is settled in the books, once."""

from services.claims.domain import ledger as entries
from services.claims.persistence.ledger import book
from services.claims.persistence.records import note
from services.claims.persistence.repository import PayoutRepository
from services.claims.use_cases.matching import match_answer
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.bank import PayoutSucceeded


async def settle_payout(uow: UnitOfWork, answer: PayoutSucceeded) -> None:
    at = clock.now()
    matched = await match_answer(uow, answer, at)
    if matched is None:
        return
    payout, attempt = matched
    uow.audit.about(payout.person_id, "payout", payout.id)
    payout.settle(attempt, at)
    await PayoutRepository(uow).save(payout)
    await book(uow, payout, entries.settlement(payout.amount_fen), at)
    await note(uow, payout.claim_id, "payout_settled", at)
