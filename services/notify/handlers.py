"""What notify hears: facts to keep, and facts to tell people about."""

from services.notify import projections
from services.notify.use_cases.tell import tell
from services.notify.use_cases.tell_applicant import tell_applicant
from shared.db.unit_of_work import UnitOfWork
from shared.events.claims import ClaimApproved, ClaimSubmitted, ClaimWithdrawn, PayoutFailed, PayoutSettled
from shared.events.identity import PersonCorrected, PersonErased, PersonRegistered, RoleGranted, RoleRevoked
from shared.events.review import CaseCompleted, CaseRejected, CaseReturned, StageEntered
from shared.messaging.handlers import HandlerTable


async def on_person_registered(event: PersonRegistered, uow: UnitOfWork) -> None:
    await projections.keep_contact(uow, event)


async def on_person_corrected(event: PersonCorrected, uow: UnitOfWork) -> None:
    await projections.keep_contact(uow, event)


async def on_person_erased(event: PersonErased, uow: UnitOfWork) -> None:
    await projections.drop_contact(uow, event)


async def on_role_granted(event: RoleGranted, uow: UnitOfWork) -> None:
    await projections.keep_role_holder(uow, event)


async def on_role_revoked(event: RoleRevoked, uow: UnitOfWork) -> None:
    await projections.drop_role_holder(uow, event)


async def on_claim_submitted(event: ClaimSubmitted, uow: UnitOfWork) -> None:
    await projections.keep_claim(uow, event)
    await tell(uow, event)


async def on_claim_withdrawn(event: ClaimWithdrawn, uow: UnitOfWork) -> None:
    await projections.close_claim(uow, event)
    await tell(uow, event)


async def on_stage_entered(event: StageEntered, uow: UnitOfWork) -> None:
    await tell(uow, event)


async def on_case_returned(event: CaseReturned, uow: UnitOfWork) -> None:
    await tell(uow, event)
    await tell_applicant(uow, event)


async def on_case_rejected(event: CaseRejected, uow: UnitOfWork) -> None:
    await tell(uow, event)
    await tell_applicant(uow, event)


async def on_case_completed(event: CaseCompleted, uow: UnitOfWork) -> None:
    """Of a claim its own service tells how it ended."""
    await tell_applicant(uow, event)


async def on_claim_approved(event: ClaimApproved, uow: UnitOfWork) -> None:
    await projections.close_claim(uow, event)
    await tell(uow, event)


async def on_payout_settled(event: PayoutSettled, uow: UnitOfWork) -> None:
    await tell(uow, event)


async def on_payout_failed(event: PayoutFailed, uow: UnitOfWork) -> None:
    await tell(uow, event)


HANDLERS: HandlerTable = {
    PersonRegistered: on_person_registered,
    PersonCorrected: on_person_corrected,
    PersonErased: on_person_erased,
    RoleGranted: on_role_granted,
    RoleRevoked: on_role_revoked,
    ClaimSubmitted: on_claim_submitted,
    ClaimWithdrawn: on_claim_withdrawn,
    StageEntered: on_stage_entered,
    CaseReturned: on_case_returned,
    CaseRejected: on_case_rejected,
    CaseCompleted: on_case_completed,
    ClaimApproved: on_claim_approved,
    PayoutSettled: on_payout_settled,
    PayoutFailed: on_payout_failed,
}
