"""A case: one subject on its way through the stages of the definition it is pinned to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from services.review.domain.definition import ActionCode, Definition, Office, Place, Ruling, Stage
from services.review.domain.duties import SUBMITTER, Duty, refuse_second_duty
from services.review.domain.errors import AlreadyDecided
from services.review.domain.states import State, Step, next_state
from shared import clock
from shared.errors import NotFound
from shared.events import review as events
from shared.events.aggregate import Aggregate
from shared.ids import new_id

Summary = dict[str, str | int]


@dataclass(frozen=True)
class Subject:
    """What a case is about, and all that review ever knows of it; `summary` is what a queue shows."""

    kind: str
    id: UUID
    person_id: UUID
    employer_id: UUID | None
    district: str | None
    summary: Summary
    helper_id: UUID | None = None
    """Who submitted it for the person: they decide no more about it than the person does."""


@dataclass(frozen=True)
class Reviewer:
    """A person and the offices they hold; `via` names the delegation of those that are an agency firm's."""

    person_id: UUID
    offices: frozenset[Office]
    via: Mapping[Office, UUID] = field(default_factory=dict)
    holders: Mapping[Office, UUID] = field(default_factory=dict)
    """Whose offices those are in which the reviewer is a deputy."""


@dataclass(eq=False)
class Decision:
    """One ruling, kept for ever as it was made; `comment_cipher` is under the applicant's key, purpose `medical`."""

    id: UUID
    case_id: UUID
    agency: str
    case_version: int
    """The row version of the case that the reviewer had seen."""
    stage: str
    round: int
    action: ActionCode
    reasons: list[str]
    fields: list[str]
    comment_cipher: str | None
    decided_by: UUID
    role: str
    scope: str
    decided_at: datetime
    delegation_id: UUID | None = None
    """Under which an agency firm's person decided."""


class Case(Aggregate):
    """`entry_id` orders a queue: it is new whenever the case enters a stage."""

    state: State

    def __init__(self, agency: str, subject: Subject, definition: Definition) -> None:
        self.id = new_id()
        self.agency = agency
        self.event_version = 0
        self.subject_kind = subject.kind
        self.subject_id = subject.id
        self.person_id = subject.person_id
        self.employer_id = subject.employer_id
        self.district = subject.district
        self.summary = subject.summary
        self.definition_id = definition.id
        self.definition_version = definition.version
        self.state = State.OPEN
        self.round = 1
        self.opened_at = clock.now()
        self.decisions: list[Decision] = []
        self.duties = [Duty(self.id, agency, subject.person_id, SUBMITTER)]
        self._helped_by(subject.helper_id)
        self.record(
            events.CaseOpened(**self._about(), definition_id=definition.id, definition_version=definition.version)
        )
        self._enter(definition.stages[0])

    @property
    def place(self) -> Place:
        """What the scope rules of stages look at."""
        return Place(self.employer_id, self.district, self.agency)

    def show_to(self, reviewer: Reviewer, definition: Definition) -> None:
        """Raise NotFound unless the reviewer's office has a part in this case at some stage."""
        if not any(stage.office(self.place) in reviewer.offices for stage in definition.stages):
            raise NotFound

    def decide(self, definition: Definition, reviewer: Reviewer, ruling: Ruling, comment_cipher: str | None) -> None:
        """Take the ruling of the office whose turn it is."""
        stage = self._stage_for(reviewer, definition)
        held = {duty.person_id: duty.duty for duty in self.duties}
        for person_id in self._answering(stage, reviewer):
            refuse_second_duty(held, person_id, stage.code)
        stage.check(ruling)
        self._keep(stage, reviewer, ruling, comment_cipher)
        match ruling.action:
            case "approve":
                self._approve(definition, stage)
            case "return":
                self._return(ruling, comment_cipher)
            case "reject":
                self._reject(ruling, comment_cipher)

    def resubmit(self, definition: Definition, summary: Summary, helper_id: UUID | None = None) -> None:
        """Begin a new round at the stage that returned the case; `helper_id` handed it in for the person."""
        self._helped_by(helper_id)
        self.state = next_state(self.state, Step.RESUBMIT)
        self.round += 1
        self.summary = {**self.summary, **summary}
        self._enter(definition.stage(self.stage))

    def _helped_by(self, helper_id: UUID | None) -> None:
        if helper_id is not None and all(duty.person_id != helper_id for duty in self.duties):
            self.duties.append(Duty(self.id, self.agency, helper_id, SUBMITTER))

    def withdraw(self) -> None:
        """The applicant takes the subject back, whatever was decided."""
        self.state = next_state(self.state, Step.WITHDRAW)
        self.record(events.CaseWithdrawn(**self._about()))

    def _stage_for(self, reviewer: Reviewer, definition: Definition) -> Stage:
        self.show_to(reviewer, definition)
        if self.state != State.OPEN:
            raise AlreadyDecided
        stage = definition.stage(self.stage)
        if stage.office(self.place) in reviewer.offices:
            return stage
        if any(earlier.office(self.place) in reviewer.offices for earlier in definition.before(stage.code)):
            raise AlreadyDecided
        raise NotFound

    def _answering(self, stage: Stage, reviewer: Reviewer) -> list[UUID]:
        """Who decides, and for whom where it is a deputy: what the one may not, the other may not either."""
        holder = reviewer.holders.get(stage.office(self.place))
        return [reviewer.person_id] if holder is None else [reviewer.person_id, holder]

    def _keep(self, stage: Stage, reviewer: Reviewer, ruling: Ruling, comment_cipher: str | None) -> None:
        office = stage.office(self.place)
        decision = Decision(
            id=new_id(),
            case_id=self.id,
            agency=self.agency,
            case_version=self.version,
            stage=stage.code,
            round=self.round,
            action=ruling.action,
            reasons=list(ruling.reasons),
            fields=list(ruling.fields),
            comment_cipher=comment_cipher,
            decided_by=reviewer.person_id,
            role=office.role,
            scope=office.scope,
            decided_at=clock.now(),
            delegation_id=reviewer.via.get(office),
        )
        for person_id in self._answering(stage, reviewer):
            if all(duty.person_id != person_id for duty in self.duties):
                self.duties.append(Duty(self.id, self.agency, person_id, stage.code))
        self.decisions.append(decision)
        self.record(
            events.DecisionMade(
                **self._about(),
                **self._turn(),
                decision_id=decision.id,
                decided_by=reviewer.person_id,
                role=office.role,
                action=ruling.action,
                delegation_id=decision.delegation_id,
                holder_id=reviewer.holders.get(office),
            )
        )

    def _approve(self, definition: Definition, stage: Stage) -> None:
        following = definition.after(stage.code)
        if following is None:
            self.state = next_state(self.state, Step.COMPLETE)
            self.record(events.CaseCompleted(**self._about(), round=self.round))
        else:
            self.state = next_state(self.state, Step.ADVANCE)
            self._enter(following)

    def _return(self, ruling: Ruling, comment_cipher: str | None) -> None:
        self.state = next_state(self.state, Step.RETURN)
        self.record(
            events.CaseReturned(
                **self._about(),
                **self._turn(),
                reasons=list(ruling.reasons),
                fields=list(ruling.fields),
                comment_cipher=comment_cipher,
            )
        )

    def _reject(self, ruling: Ruling, comment_cipher: str | None) -> None:
        self.state = next_state(self.state, Step.REJECT)
        self.record(
            events.CaseRejected(
                **self._about(), **self._turn(), reasons=list(ruling.reasons), comment_cipher=comment_cipher
            )
        )

    def _enter(self, stage: Stage) -> None:
        self.stage = stage.code
        self.office_role, self.office_scope = office = stage.office(self.place)
        self.entry_id = new_id()
        self.entered_at = clock.now()
        self.record(events.StageEntered(**self._about(), **self._turn(), role=office.role, scope=office.scope))

    def _turn(self) -> dict[str, Any]:
        return {"stage": self.stage, "round": self.round}

    def _about(self) -> dict[str, Any]:
        return {
            "case_id": self.id,
            "subject_kind": self.subject_kind,
            "subject_id": self.subject_id,
            "person_id": self.person_id,
            "employer_id": self.employer_id,
        }
