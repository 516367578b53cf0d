"""Finance lets the money go: the bank is asked to pay, by somebody who neither filed nor decided."""

from collections.abc import Sequence
from uuid import UUID

from joserfc.jwk import ECKey

from services.claims.domain.account import Account
from services.claims.domain.errors import AccountUnreadable
from services.claims.domain.payout import Payout
from services.claims.persistence.records import PAYER, note, take_duty
from services.claims.persistence.repository import ClaimRepository, PayoutRepository
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import StaleVersion
from shared.security.signatures import seal_to


async def release_payout(
    uow: UnitOfWork, bank_key: ECKey, payers: Sequence[UUID], payout_id: UUID, seen: int
) -> Payout:
    """`payers`: who does it, and for whom where it is a deputy. Neither may have filed or decided."""
    repository = PayoutRepository(uow)
    payout = await repository.get(payout_id)
    if payout.version != seen:
        raise StaleVersion
    uow.caused_by(uow.cause._replace(correlation_id=str(payout.claim_id)))
    uow.audit.about(payout.person_id, "payout", payout.id)
    at = clock.now()
    for payer_id in payers:
        await take_duty(uow, payout.claim_id, payer_id, PAYER, at)
    payout.release(seal_to(bank_key, await _account(uow, payout)), at)
    await repository.save(payout)
    await note(uow, payout.claim_id, "payout_instructed", at)
    return payout


async def _account(uow: UnitOfWork, payout: Payout) -> dict[str, str]:
    claim = await ClaimRepository(uow).get(payout.claim_id)
    text = await uow.cipher.decrypt("payout", claim.person_id, claim.need("account"))
    if text is None:
        raise AccountUnreadable
    account = Account.read(text)
    return {"account": account.number, "holder": account.holder, "bank": account.bank}
