"""Where a case can stand and what leads from one state to the next: the whole machine is this table."""

from enum import StrEnum

from shared.errors import IllegalTransition


class State(StrEnum):
    OPEN = "open"
    """Waits for the office of its present stage."""
    RETURNED = "returned"
    """Waits for the applicant, who mends the named fields."""
    REJECTED = "rejected"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Step(StrEnum):
    ADVANCE = "advance"
    """A stage approved and another follows."""
    COMPLETE = "complete"
    """The last stage approved."""
    RETURN = "return"
    REJECT = "reject"
    RESUBMIT = "resubmit"
    WITHDRAW = "withdraw"


TRANSITIONS: dict[tuple[State, Step], State] = {
    (State.OPEN, Step.ADVANCE): State.OPEN,
    (State.OPEN, Step.COMPLETE): State.COMPLETED,
    (State.OPEN, Step.RETURN): State.RETURNED,
    (State.OPEN, Step.REJECT): State.REJECTED,
    (State.RETURNED, Step.RESUBMIT): State.OPEN,
    (State.OPEN, Step.WITHDRAW): State.WITHDRAWN,
    (State.RETURNED, Step.WITHDRAW): State.WITHDRAWN,
    (State.REJECTED, Step.WITHDRAW): State.WITHDRAWN,
    (State.COMPLETED, Step.WITHDRAW): State.WITHDRAWN,
}


def next_state(state: State, step: Step) -> State:
    """Where a step leads, or IllegalTransition."""
    found = TRANSITIONS.get((state, step))
    if found is None:
        raise IllegalTransition(state=str(state))
    return found
