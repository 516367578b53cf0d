"""What identity does when review has decided about one of its own matters: one way of settling per kind of subject."""

from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from uuid import UUID

from services.identity.domain.employer_application import Ruling
from services.identity.domain.employer_states import Settling
from services.identity.settings import Keys
from services.identity.use_cases.settle_appeal import settle_appeal
from services.identity.use_cases.settle_application import settle_application
from services.identity.use_cases.settle_profile_change import settle_profile_change
from shared.db.unit_of_work import UnitOfWork
from shared.events.review import CaseCompleted, CaseEvent, CaseRejected, CaseReturned
from shared.messaging.handlers import HandlerTable
from shared.settings import Settings

Settle = Callable[[UnitOfWork, UUID, int, Ruling], Awaitable[None]]
"""Takes the subject's id, the round that was decided, and the ruling."""


@cache
def own_keys() -> Keys:
    """Those of this process; endpoints find them on the application."""
    return Keys.of(Settings.of("identity").secrets)


async def _application(uow: UnitOfWork, subject_id: UUID, number: int, ruling: Ruling) -> None:
    await settle_application(uow, own_keys(), subject_id, number, ruling)


async def _profile_change(uow: UnitOfWork, subject_id: UUID, _: int, ruling: Ruling) -> None:
    await settle_profile_change(uow, subject_id, ruling)


async def _appeal(uow: UnitOfWork, subject_id: UUID, _: int, ruling: Ruling) -> None:
    """There is nothing to mend in an appeal: returned is refused."""
    await settle_appeal(uow, own_keys(), subject_id, approved=ruling.settling == Settling.APPROVE)


SETTLING: Mapping[str, Settle] = {
    "employer_application": _application,
    "employer_profile_change": _profile_change,
    "account_appeal": _appeal,
}
"""Subject kind → what settles it; other kinds are other services' matters."""


async def on_case_completed(event: CaseCompleted, uow: UnitOfWork) -> None:
    await _settle(event, event.round, Ruling(Settling.APPROVE), uow)


async def on_case_returned(event: CaseReturned, uow: UnitOfWork) -> None:
    ruling = Ruling(Settling.RETURN, tuple(event.reasons), tuple(event.fields), event.comment_cipher)
    await _settle(event, event.round, ruling, uow)


async def on_case_rejected(event: CaseRejected, uow: UnitOfWork) -> None:
    ruling = Ruling(Settling.REJECT, tuple(event.reasons), (), event.comment_cipher)
    await _settle(event, event.round, ruling, uow)


async def _settle(event: CaseEvent, number: int, ruling: Ruling, uow: UnitOfWork) -> None:
    settle = SETTLING.get(event.subject_kind)
    if settle is not None:
        await settle(uow, event.subject_id, number, ruling)


HANDLERS: HandlerTable = {
    CaseCompleted: on_case_completed,
    CaseReturned: on_case_returned,
    CaseRejected: on_case_rejected,
}
