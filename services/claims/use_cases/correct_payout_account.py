"""After the bank sent the money back, the worker gives another account."""

from uuid import UUID

from services.claims.domain.account import Account
from services.claims.domain.claim import Claim
from services.claims.domain.payout import Payout
from services.claims.persistence.records import note
from services.claims.persistence.repository import ClaimRepository, PayoutRepository
from services.claims.persistence.standing import name_of
from services.claims.use_cases.owner import Owner
from services.claims.use_cases.sealing import seal_content
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import IllegalTransition


async def correct_payout_account(
    uow: UnitOfWork, owner: Owner, claim_id: UUID, seen: int, account: Account
) -> tuple[Claim, Payout]:
    payouts, claims = PayoutRepository(uow), ClaimRepository(uow)
    payout = await payouts.of_claim(claim_id)
    claim = await claims.get_own(claim_id, owner.person_id, seen)
    if payout is None:
        raise IllegalTransition(state=str(claim.state))
    at = clock.now()
    payout.correct_account(at)
    account.check_holder(await name_of(uow, owner.person_id), "holder")
    sealed = await seal_content(uow, owner.person_id, {"account": account})
    claim.correct_account(sealed["account"], at)
    await payouts.save(payout)
    await claims.save(claim)
    await note(uow, claim.id, "account_corrected", at, helper_id=owner.helper_id)
    return claim, payout
