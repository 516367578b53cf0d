"""The bank sent the money back: the worker has to mend the account."""

from services.claims.persistence.records import note
from services.claims.persistence.repository import PayoutRepository
from services.claims.use_cases.matching import match_answer
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.events.bank import PayoutReturned


async def take_payout_back(uow: UnitOfWork, answer: PayoutReturned) -> None:
    at = clock.now()
    matched = await match_answer(uow, answer, at)
    if matched is None:
        return
    payout, attempt = matched
    uow.audit.about(payout.person_id, "payout", payout.id)
    uow.audit.why(answer.reason)
    payout.fail(attempt, answer.reason, at)
    await PayoutRepository(uow).save(payout)
    await note(uow, payout.claim_id, "payout_returned", at, reasons=[answer.reason])
