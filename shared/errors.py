"""What a use case answers when it refuses: an error that carries its HTTP status, its code and its sentence."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar


class DomainError(Exception):
    """A refusal with a reason a person can read.

    `message` is a gettext msgid in English with %(name)s places for `params`; `field` names the request field
    that caused it, where one did.
    """

    status: ClassVar[int] = 409
    code: ClassVar[str] = "conflict"
    message: ClassVar[str] = "The request conflicts with the present state."

    def __init__(self, *, field: str | None = None, **params: Any) -> None:
        super().__init__(self.message % params if params else self.message)
        self.field = field
        self.params = params


class NotFound(DomainError):
    """Also the answer for what exists but is somebody else's."""

    status = 404
    code = "not_found"
    message = "There is nothing here for you."


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    message = "Your role does not allow this."


class StepUpNeeded(Forbidden):
    """The person is known, but has not proved it lately; pages lead to the proof and back."""

    code = "step_up_needed"
    message = "Confirm with your password or a code that it is you."


class StaleVersion(DomainError):
    status = 412
    code = "stale_version"
    message = "Somebody changed this in the meantime. Load it again."


class IllegalTransition(DomainError):
    code = "illegal_transition"
    message = "This is not possible in the present state (%(state)s)."


MISSING = {
    "name": "The employer's name is missing.",
    "uscc": "The unified social credit code is missing.",
    "legal_representative": "The legal representative is missing.",
}
"""What an employer may lack, and how it is said."""


class EmployerIncomplete(DomainError):
    """Nothing is handled for an employer until its name, code and legal representative are known (S2.2).

    Raised with the names of what is missing: keys of MISSING.
    """

    code = "employer_incomplete"
    message = "Nothing can be handled for this employer until its data are complete."

    def __init__(self, missing: Sequence[str]) -> None:
        super().__init__()
        self.missing = tuple(missing)


class Invalid(DomainError):
    """A well-formed request whose content breaks a rule."""

    status = 422
    code = "invalid"
    message = "The content breaks a rule."


class TooManyRequests(DomainError):
    """Raised with the seconds after which it is worth trying again."""

    status = 429
    code = "too_many_requests"
    message = "Too many requests. Try again shortly."

    def __init__(self, retry_after: int = 1) -> None:
        super().__init__()
        self.retry_after = retry_after


@dataclass(frozen=True)
class RowError:
    """What is wrong with one field of one row; `message` is a msgid."""

    row: int
    field: str
    code: str
    message: str


class InvalidRows(Invalid):
    """Rows of a table that break rules: every error of every row, and nothing taken over."""

    code = "invalid_rows"
    message = "Some rows need attention. Nothing was taken over."

    def __init__(self, errors: Sequence[RowError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


class MissingPrerequisite(Exception):
    """A message arrived before the one it builds on; the consumer puts it aside and tries again by timer."""
