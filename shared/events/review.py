"""Facts that the review service tells. A case is about a subject; review knows no more of it than its summary."""

from typing import ClassVar
from uuid import UUID

from shared.events.base import Event


class CaseEvent(Event):
    """What every fact of a case carries. `subject_kind` says what it is about; `person_id` is the applicant."""

    key: ClassVar[str] = "case_id"
    case_id: UUID
    subject_kind: str
    subject_id: UUID
    person_id: UUID
    employer_id: UUID | None = None
    """None where the subject belongs to no employer that is known yet."""


class CaseOpened(CaseEvent):
    """A case is pinned to a published definition."""

    type: ClassVar[str] = "review.case_opened.v1"
    definition_id: str
    definition_version: int


class StageEntered(CaseEvent):
    """The case waits for an office: whoever holds `role` with `scope`."""

    type: ClassVar[str] = "review.stage_entered.v1"
    stage: str
    round: int
    role: str
    scope: str


class DecisionMade(CaseEvent):
    """A reviewer approved, returned or rejected."""

    type: ClassVar[str] = "review.decision_made.v1"
    decision_id: UUID
    decided_by: UUID
    role: str
    stage: str
    round: int
    action: str
    delegation_id: UUID | None = None
    """Under which the reviewer acted, where they are an agency firm's or a deputy."""
    holder_id: UUID | None = None
    """For whom, where they are a deputy."""


class CaseReturned(CaseEvent):
    """The applicant is asked to mend exactly the named fields."""

    type: ClassVar[str] = "review.case_returned.v1"
    stage: str
    round: int
    reasons: list[str]
    fields: list[str]
    comment_cipher: str | None = None
    """Free text under the applicant's key, with the purpose that the definition names."""


class CaseRejected(CaseEvent):
    """A stage said no; the case is closed."""

    type: ClassVar[str] = "review.case_rejected.v1"
    stage: str
    round: int
    reasons: list[str]
    comment_cipher: str | None = None


class CaseCompleted(CaseEvent):
    """The last stage said yes."""

    type: ClassVar[str] = "review.case_completed.v1"
    round: int


class CaseWithdrawn(CaseEvent):
    """The submitter took the subject back."""

    type: ClassVar[str] = "review.case_withdrawn.v1"
