"""What may follow what. A pair that is not in a table is refused."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shared.errors import IllegalTransition


class State(StrEnum):
    """Where a claim stands; what people read is the status below."""

    DRAFT = "draft"
    AWAITING_EMPLOYER = "awaiting_employer"
    EMPLOYER_RETURNED = "employer_returned"
    EMPLOYER_REJECTED = "employer_rejected"
    AWAITING_CENTRE = "awaiting_centre"
    CENTRE_RETURNED = "centre_returned"
    CENTRE_REJECTED = "centre_rejected"
    CENTRE_APPROVED = "centre_approved"
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What happens to a claim; a stage's actions end with its name."""

    EDIT = "edit"
    SUBMIT = "submit"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"
    ENTER_EMPLOYER = "enter_employer"
    ENTER_CENTRE = "enter_centre"
    RETURN_EMPLOYER = "return_employer"
    RETURN_CENTRE = "return_centre"
    REJECT_EMPLOYER = "reject_employer"
    REJECT_CENTRE = "reject_centre"
    APPROVE = "approve"


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.EDIT): State.DRAFT,
    (State.DRAFT, Action.SUBMIT): State.AWAITING_EMPLOYER,
    (State.AWAITING_EMPLOYER, Action.ENTER_EMPLOYER): State.AWAITING_EMPLOYER,
    (State.AWAITING_EMPLOYER, Action.ENTER_CENTRE): State.AWAITING_CENTRE,
    (State.AWAITING_EMPLOYER, Action.RETURN_EMPLOYER): State.EMPLOYER_RETURNED,
    (State.AWAITING_EMPLOYER, Action.REJECT_EMPLOYER): State.EMPLOYER_REJECTED,
    (State.AWAITING_EMPLOYER, Action.WITHDRAW): State.WITHDRAWN,
    (State.EMPLOYER_RETURNED, Action.EDIT): State.EMPLOYER_RETURNED,
    (State.EMPLOYER_RETURNED, Action.RESUBMIT): State.AWAITING_EMPLOYER,
    (State.EMPLOYER_RETURNED, Action.WITHDRAW): State.WITHDRAWN,
    (State.AWAITING_CENTRE, Action.ENTER_CENTRE): State.AWAITING_CENTRE,
    (State.AWAITING_CENTRE, Action.RETURN_CENTRE): State.CENTRE_RETURNED,
    (State.AWAITING_CENTRE, Action.REJECT_CENTRE): State.CENTRE_REJECTED,
    (State.AWAITING_CENTRE, Action.APPROVE): State.CENTRE_APPROVED,
    (State.AWAITING_CENTRE, Action.WITHDRAW): State.WITHDRAWN,
    (State.CENTRE_RETURNED, Action.EDIT): State.CENTRE_RETURNED,
    (State.CENTRE_RETURNED, Action.RESUBMIT): State.AWAITING_CENTRE,
    (State.CENTRE_RETURNED, Action.WITHDRAW): State.WITHDRAWN,
}

RETURNED = frozenset({State.EMPLOYER_RETURNED, State.CENTRE_RETURNED})
CLOSED = frozenset({State.EMPLOYER_REJECTED, State.CENTRE_REJECTED})


class Status(StrEnum):
    """The five public statuses of S1.5 and the draft before them."""

    DRAFT = "draft"
    AWAITING_EMPLOYER = "awaiting_employer"
    EMPLOYER_NOT_APPROVED = "employer_not_approved"
    AWAITING_CENTRE = "awaiting_centre"
    CENTRE_NOT_APPROVED = "centre_not_approved"
    CENTRE_APPROVED = "centre_approved"


STATUSES: dict[State, Status] = {
    State.DRAFT: Status.DRAFT,
    State.AWAITING_EMPLOYER: Status.AWAITING_EMPLOYER,
    State.EMPLOYER_RETURNED: Status.EMPLOYER_NOT_APPROVED,
    State.EMPLOYER_REJECTED: Status.EMPLOYER_NOT_APPROVED,
    State.AWAITING_CENTRE: Status.AWAITING_CENTRE,
    State.CENTRE_RETURNED: Status.CENTRE_NOT_APPROVED,
    State.CENTRE_REJECTED: Status.CENTRE_NOT_APPROVED,
    State.CENTRE_APPROVED: Status.CENTRE_APPROVED,
}
"""A withdrawn claim keeps the status it was withdrawn from."""


class PayoutState(StrEnum):
    """Where the money stands."""

    PENDING = "pending"
    PAYING = "paying"
    PAID = "paid"
    RETURNED_BY_BANK = "returned_by_bank"


class PayoutAction(StrEnum):
    """What happens to a payout."""

    RELEASE = "release"
    SETTLE = "settle"
    FAIL = "fail"
    CORRECT_ACCOUNT = "correct_account"


PAYOUT_TRANSITIONS: dict[tuple[PayoutState, PayoutAction], PayoutState] = {
    (PayoutState.PENDING, PayoutAction.RELEASE): PayoutState.PAYING,
    (PayoutState.PAYING, PayoutAction.SETTLE): PayoutState.PAID,
    (PayoutState.PAYING, PayoutAction.FAIL): PayoutState.RETURNED_BY_BANK,
    (PayoutState.RETURNED_BY_BANK, PayoutAction.CORRECT_ACCOUNT): PayoutState.PENDING,
}

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def after(table: Mapping[tuple[S, A], S], state: S, action: A) -> S:
    """The state that follows, or IllegalTransition."""
    try:
        return table[state, action]
    except KeyError:
        raise IllegalTransition(state=str(state)) from None
