"""The states of a role grant and its proposal, of a machine client, of help that somebody gives, and of an appeal."""

from enum import StrEnum


class GrantState(StrEnum):
    HELD = "held"
    REVOKED = "revoked"


class GrantAction(StrEnum):
    REVOKE = "revoke"


TRANSITIONS: dict[tuple[GrantState, GrantAction], GrantState] = {
    (GrantState.HELD, GrantAction.REVOKE): GrantState.REVOKED,
}


class ProposalState(StrEnum):
    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"


class ProposalAction(StrEnum):
    CONFIRM = "confirm"
    REFUSE = "refuse"


PROPOSAL_TRANSITIONS: dict[tuple[ProposalState, ProposalAction], ProposalState] = {
    (ProposalState.OPEN, ProposalAction.CONFIRM): ProposalState.CONFIRMED,
    (ProposalState.OPEN, ProposalAction.REFUSE): ProposalState.REFUSED,
}


class MachineState(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class MachineAction(StrEnum):
    SUSPEND = "suspend"
    RESUME = "resume"


MACHINE_TRANSITIONS: dict[tuple[MachineState, MachineAction], MachineState] = {
    (MachineState.ACTIVE, MachineAction.SUSPEND): MachineState.SUSPENDED,
    (MachineState.SUSPENDED, MachineAction.RESUME): MachineState.ACTIVE,
}


class DeputyState(StrEnum):
    PROPOSED = "proposed"
    HELD = "held"
    REVOKED = "revoked"


class DeputyAction(StrEnum):
    CONFIRM = "confirm"
    END = "end"


DEPUTY_TRANSITIONS: dict[tuple[DeputyState, DeputyAction], DeputyState] = {
    (DeputyState.PROPOSED, DeputyAction.CONFIRM): DeputyState.HELD,
    (DeputyState.PROPOSED, DeputyAction.END): DeputyState.REVOKED,
    (DeputyState.HELD, DeputyAction.END): DeputyState.REVOKED,
}


class HelpState(StrEnum):
    OFFERED = "offered"
    ACTIVE = "active"
    ENDED = "ended"


class HelpAction(StrEnum):
    BEGIN = "begin"
    END = "end"


HELP_TRANSITIONS: dict[tuple[HelpState, HelpAction], HelpState] = {
    (HelpState.OFFERED, HelpAction.BEGIN): HelpState.ACTIVE,
    (HelpState.OFFERED, HelpAction.END): HelpState.ENDED,
    (HelpState.ACTIVE, HelpAction.END): HelpState.ENDED,
}


class AppealState(StrEnum):
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REFUSED = "refused"


class AppealAction(StrEnum):
    APPROVE = "approve"
    REFUSE = "refuse"


APPEAL_TRANSITIONS: dict[tuple[AppealState, AppealAction], AppealState] = {
    (AppealState.SUBMITTED, AppealAction.APPROVE): AppealState.APPROVED,
    (AppealState.SUBMITTED, AppealAction.REFUSE): AppealState.REFUSED,
}
