"""What claims hears: one use case or projection per event."""

from collections.abc import Sequence
from functools import cache

from services.claims import projections
from services.claims.domain.plan import PlanBook, load_plans
from services.claims.settings import storage_url
from services.claims.use_cases.approve_claim import approve_claim
from services.claims.use_cases.enter_stage import enter_stage
from services.claims.use_cases.erase_person import erase_person
from services.claims.use_cases.note_case import note_case
from services.claims.use_cases.record_decision import record_decision
from services.claims.use_cases.reject_claim import reject_claim
from services.claims.use_cases.return_claim import return_claim
from services.claims.use_cases.settle_payout import settle_payout
from services.claims.use_cases.take_payout_back import take_payout_back
from shared.db.unit_of_work import UnitOfWork
from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.events.enrollment import CoverageStarted, EmployerJoined
from shared.events.identity import (
    EmployerProfileChanged,
    MachineClientChanged,
    PersonCorrected,
    PersonErased,
    PersonRegistered,
)
from shared.events.review import (
    CaseCompleted,
    CaseEvent,
    CaseOpened,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
    DecisionMade,
    StageEntered,
)
from shared.messaging.handlers import HandlerTable, Together, Told
from shared.messaging.outside import remember_machine_client
from shared.storage.files import Files


@cache
def published_plans() -> PlanBook:
    """Published versions never change: read once per process."""
    return load_plans()


def _is_claim(event: CaseEvent) -> bool:
    return event.subject_kind == "claim"


async def on_case_opened(event: CaseOpened, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await note_case(uow, event.subject_id, "case_opened")


async def on_stage_entered(event: StageEntered, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await enter_stage(uow, event.subject_id, event.stage)


async def on_decision_made(event: DecisionMade, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await record_decision(uow, event)


async def on_case_returned(event: CaseReturned, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await return_claim(uow, event)


async def on_case_rejected(event: CaseRejected, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await reject_claim(uow, event)


async def on_case_completed(event: CaseCompleted, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await approve_claim(uow, published_plans().of_agency(uow.agency), event.subject_id)


async def on_case_withdrawn(event: CaseWithdrawn, uow: UnitOfWork) -> None:
    if _is_claim(event):
        await note_case(uow, event.subject_id, "case_withdrawn")


async def on_payout_succeeded(event: PayoutSucceeded, uow: UnitOfWork) -> None:
    await settle_payout(uow, event)


async def on_payout_returned(event: PayoutReturned, uow: UnitOfWork) -> None:
    await take_payout_back(uow, event)


async def on_employer_joined(event: EmployerJoined, uow: UnitOfWork) -> None:
    await projections.remember_member_organisation(uow, event)


async def on_employer_profile_changed(event: EmployerProfileChanged, uow: UnitOfWork) -> None:
    await projections.rename_employer(uow, event)


async def on_coverage_started(told: Sequence[Told[CoverageStarted]], uow: UnitOfWork) -> None:
    await projections.remember_coverages(uow, [each.event for each in told])


async def on_person_registered(event: PersonRegistered, uow: UnitOfWork) -> None:
    await projections.remember_person(uow, event)


async def on_person_corrected(event: PersonCorrected, uow: UnitOfWork) -> None:
    await projections.remember_person(uow, event)


async def on_person_erased(event: PersonErased, uow: UnitOfWork) -> None:
    await erase_person(uow, Files(storage_url(), uow.cipher, "medical"), event.person_id)


async def on_machine_client_changed(event: MachineClientChanged, uow: UnitOfWork) -> None:
    await remember_machine_client(event, uow)


HANDLERS: HandlerTable = {
    CaseOpened: on_case_opened,
    StageEntered: on_stage_entered,
    DecisionMade: on_decision_made,
    CaseReturned: on_case_returned,
    CaseRejected: on_case_rejected,
    CaseCompleted: on_case_completed,
    CaseWithdrawn: on_case_withdrawn,
    PayoutSucceeded: on_payout_succeeded,
    PayoutReturned: on_payout_returned,
    EmployerJoined: on_employer_joined,
    EmployerProfileChanged: on_employer_profile_changed,
    CoverageStarted: Together(on_coverage_started),
    PersonRegistered: on_person_registered,
    PersonCorrected: on_person_corrected,
    PersonErased: on_person_erased,
    MachineClientChanged: on_machine_client_changed,
}
