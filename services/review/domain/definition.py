"""A review definition: the stages of one kind of case, as data that never changes once published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from services.review.domain import errors

ScopeRule = Literal["employer", "district", "agency"]
ActionCode = Literal["approve", "return", "reject"]


class Office(NamedTuple):
    """Whoever holds this role in this scope."""

    role: str
    scope: str


@dataclass(frozen=True)
class Place:
    """What decides where a subject is reviewed."""

    employer_id: UUID | None
    district: str | None
    agency: str


@dataclass(frozen=True)
class Ruling:
    """What a reviewer says about a case."""

    action: ActionCode
    reasons: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    comment: str | None = None


@dataclass(frozen=True)
class Reason:
    """Why a stage says no; `labels` by language (`zh_CN`, `en`)."""

    code: str
    labels: Mapping[str, str]
    needs_comment: bool


@dataclass(frozen=True)
class Stage:
    """One office's turn."""

    code: str
    names: Mapping[str, str]
    role: str
    scope: ScopeRule
    actions: tuple[ActionCode, ...]
    reasons: tuple[Reason, ...]
    returnable_fields: tuple[str, ...]
    time_limit_working_days: int
    waiting_status: str
    not_approved_status: str

    def office(self, place: Place) -> Office:
        """Who decides at this stage about a subject at this place."""
        scopes = {"employer": place.employer_id, "district": place.district, "agency": place.agency}
        scope = scopes[self.scope]
        if scope is None:
            raise ValueError(f"stage {self.code} needs the subject's {self.scope}")
        return Office(self.role, str(scope))

    def check(self, ruling: Ruling) -> None:
        """Raise unless the stage offers the action and the ruling says what the action needs, and no more."""
        if ruling.action not in self.actions:
            raise errors.ActionNotOffered(field="action")
        self._check_reasons(ruling)
        self._check_fields(ruling)

    def _check_reasons(self, ruling: Ruling) -> None:
        offered = {reason.code: reason for reason in self.reasons}
        if ruling.action == "approve":
            if ruling.reasons:
                raise errors.ReasonNotTaken(field="reasons")
            return
        if not ruling.reasons:
            raise errors.ReasonNeeded(field="reasons")
        if not offered.keys() >= set(ruling.reasons):
            raise errors.UnknownReason(field="reasons")
        if not ruling.comment and any(offered[code].needs_comment for code in ruling.reasons):
            raise errors.CommentNeeded(field="comment")

    def _check_fields(self, ruling: Ruling) -> None:
        if ruling.action != "return":
            if ruling.fields:
                raise errors.FieldNotTaken(field="fields")
            return
        if not ruling.fields:
            raise errors.FieldNeeded(field="fields")
        if not set(self.returnable_fields) >= set(ruling.fields):
            raise errors.UnknownField(field="fields")


@dataclass(frozen=True)
class Definition:
    """A version of a review, in force for new cases of an agency from a day on."""

    id: str
    version: int
    subject_kind: str
    agency: str
    effective_from: date
    approved_status: str
    stages: tuple[Stage, ...]
    comments: str = "medical"
    """The purpose under which comments are encrypted: who may read them besides the applicant's reviewers."""

    def stage(self, code: str) -> Stage:
        """The stage of this code."""
        return self.stages[self._index(code)]

    def before(self, code: str) -> tuple[Stage, ...]:
        """The stages that come before it."""
        return self.stages[: self._index(code)]

    def after(self, code: str) -> Stage | None:
        """The stage that follows, or None after the last."""
        rest = self.stages[self._index(code) + 1 :]
        return rest[0] if rest else None

    def _index(self, code: str) -> int:
        return [stage.code for stage in self.stages].index(code)
