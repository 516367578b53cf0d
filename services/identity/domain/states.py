"""The states of a role grant."""

from enum import StrEnum


class GrantState(StrEnum):
    HELD = "held"
    REVOKED = "revoked"


class GrantAction(StrEnum):
    REVOKE = "revoke"


TRANSITIONS: dict[tuple[GrantState, GrantAction], GrantState] = {
    (GrantState.HELD, GrantAction.REVOKE): GrantState.REVOKED,
}
