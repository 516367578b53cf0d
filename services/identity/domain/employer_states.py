"""Where an application, a change of data, a binding and a delegation can stand, and what leads on."""

from enum import StrEnum


class ApplicationState(StrEnum):
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REJECTED = "rejected"


class Settling(StrEnum):
    """What becomes of an application or of a change."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    RESUBMIT = "resubmit"


APPLICATION_TRANSITIONS: dict[tuple[ApplicationState, Settling], ApplicationState] = {
    (ApplicationState.SUBMITTED, Settling.APPROVE): ApplicationState.APPROVED,
    (ApplicationState.SUBMITTED, Settling.RETURN): ApplicationState.RETURNED,
    (ApplicationState.SUBMITTED, Settling.REJECT): ApplicationState.REJECTED,
    (ApplicationState.RETURNED, Settling.RESUBMIT): ApplicationState.SUBMITTED,
}


class ChangeState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"


CHANGE_TRANSITIONS: dict[tuple[ChangeState, Settling], ChangeState] = {
    (ChangeState.SUBMITTED, Settling.APPROVE): ChangeState.APPROVED,
    (ChangeState.SUBMITTED, Settling.REJECT): ChangeState.REJECTED,
}


class BindingState(StrEnum):
    BOUND = "bound"
    UNBOUND = "unbound"


class BindingAction(StrEnum):
    UNBIND = "unbind"


BINDING_TRANSITIONS: dict[tuple[BindingState, BindingAction], BindingState] = {
    (BindingState.BOUND, BindingAction.UNBIND): BindingState.UNBOUND,
}


class DelegationState(StrEnum):
    HELD = "held"
    ENDED = "ended"


class DelegationAction(StrEnum):
    END = "end"


DELEGATION_TRANSITIONS: dict[tuple[DelegationState, DelegationAction], DelegationState] = {
    (DelegationState.HELD, DelegationAction.END): DelegationState.ENDED,
}
