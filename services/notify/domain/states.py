"""The states of a message on one channel."""

from enum import StrEnum


class State(StrEnum):
    QUEUED = "queued"
    SENDING = "sending"
    """On its way to the provider; whether it arrived there is not yet known."""
    SENT = "sent"
    """The provider has it."""
    DELIVERED = "delivered"
    FAILED = "failed"


class Action(StrEnum):
    SEND = "send"
    PUT_BACK = "put_back"
    ACCEPT = "accept"
    DELIVER = "deliver"
    FAIL = "fail"


TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.QUEUED, Action.SEND): State.SENDING,
    (State.QUEUED, Action.DELIVER): State.DELIVERED,
    (State.QUEUED, Action.FAIL): State.FAILED,
    (State.SENDING, Action.PUT_BACK): State.QUEUED,
    (State.SENDING, Action.ACCEPT): State.SENT,
    (State.SENDING, Action.DELIVER): State.DELIVERED,
    (State.SENDING, Action.FAIL): State.FAILED,
    (State.SENT, Action.DELIVER): State.DELIVERED,
    (State.SENT, Action.FAIL): State.FAILED,
}
