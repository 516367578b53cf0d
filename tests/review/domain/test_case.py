"""X14, X22: whatever people try, decisions are a path of the pinned definition and duties stay apart."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.review.domain.case import Case, Decision, Reviewer
from services.review.domain.definition import ActionCode, Definition, Ruling
from services.review.domain.errors import ActionNotOffered, AlreadyDecided, OwnSubject
from services.review.domain.states import State
from shared.errors import DomainError
from shared.events import review as events
from shared.events.base import Event
from tests.review.domain.builders import definition, new_case, reviewer

STAGES = ("first", "second", "third", "fourth")
RULINGS: dict[ActionCode, Ruling] = {
    "approve": Ruling("approve"),
    "return": Ruling("return", ("wrong",), ("dates",)),
    "reject": Ruling("reject", ("wrong",)),
}
Attempt = tuple[str, int]
ATTEMPTS = st.lists(
    st.tuples(st.sampled_from([*RULINGS, "approve", "resubmit", "resubmit", "withdraw"]), st.integers(0, 5)),
    max_size=25,
)


def play(case: Case, pinned: Definition, people: Sequence[Reviewer], attempts: Sequence[Attempt]) -> None:
    """Try each thing; what is refused has no effect."""
    for what, who in attempts:
        before = (case.state, case.stage, case.round, len(case.decisions), case.event_version)
        try:
            if what == "resubmit":
                case.resubmit(pinned, {"total_fen": 90})
            elif what == "withdraw":
                case.withdraw()
            else:
                case.decide(pinned, people[who], RULINGS[what], None)  # type: ignore[index] # one of its keys
        except DomainError:
            assert (case.state, case.stage, case.round, len(case.decisions), case.event_version) == before


def walk(pinned: Definition, decisions: Sequence[Decision]) -> None:
    """Raise unless the decisions are a path of the definition."""
    position, number, closed = 0, 1, False
    for decision in decisions:
        assert not closed
        assert decision.round == number
        assert decision.stage == pinned.stages[position].code
        assert decision.role == pinned.stages[position].role
        match decision.action:
            case "approve":
                position += 1
                closed = position == len(pinned.stages)
            case "return":
                number += 1
            case "reject":
                closed = True


@given(stages=st.integers(1, 4), attempts=ATTEMPTS)
def test_decisions_form_a_path_and_nobody_holds_two_duties(stages: int, attempts: list[Attempt]) -> None:
    """X14, X22, invariants 7 and 8; everybody but the last two holds every office, and the first is the applicant."""
    pinned = definition(*STAGES[:stages])
    case = new_case(pinned)
    applicant = Reviewer(case.person_id, reviewer(*STAGES).offices)
    people = [applicant, *(reviewer(*STAGES) for _ in range(3)), reviewer("first"), reviewer("second")]
    play(case, pinned, people, attempts)
    walk(pinned, case.decisions)
    duties: dict[object, set[str]] = {}
    for decision in case.decisions:
        duties.setdefault(decision.decided_by, set()).add(decision.stage)
    assert all(len(held) == 1 for held in duties.values())
    assert case.person_id not in duties
    assert {duty.person_id: {duty.duty} for duty in case.duties} == duties | {case.person_id: {"submitter"}}


@given(attempts=ATTEMPTS)
def test_facts_are_numbered_without_gap_and_tell_what_happened(attempts: list[Attempt]) -> None:
    """Invariant 3; every ruling is followed by exactly one fact of where it led."""
    pinned = definition("first", "second")
    case = new_case(pinned)
    play(case, pinned, [reviewer("first", "second") for _ in range(6)], attempts)
    facts = case.take_facts()
    assert [version for version, _ in facts] == list(range(1, case.event_version + 1))
    told = [fact for _, fact in facts]
    assert [type(fact) for fact in told[:2]] == [events.CaseOpened, events.StageEntered]
    rulings = [fact for fact in told if isinstance(fact, events.DecisionMade)]
    assert [(fact.decision_id, fact.stage, fact.round) for fact in rulings] == [
        (decision.id, decision.stage, decision.round) for decision in case.decisions
    ]
    for ruling, outcome in pairwise(told):
        if isinstance(ruling, events.DecisionMade):
            assert isinstance(outcome, _outcomes(ruling))
    assert isinstance(told[-1], _last(case))


def _outcomes(ruling: events.DecisionMade) -> tuple[type[Event], ...]:
    match ruling.action:
        case "approve":
            return (events.StageEntered,) if ruling.stage == "first" else (events.CaseCompleted,)
        case "return":
            return (events.CaseReturned,)
        case _:
            return (events.CaseRejected,)


def _last(case: Case) -> type[Event]:
    last: dict[State, type[Event]] = {
        State.OPEN: events.StageEntered,
        State.RETURNED: events.CaseReturned,
        State.REJECTED: events.CaseRejected,
        State.COMPLETED: events.CaseCompleted,
        State.WITHDRAWN: events.CaseWithdrawn,
    }
    return last[case.state]


def test_a_returned_case_goes_on_where_it_was_returned() -> None:
    pinned = definition("first", "second", "third")
    case = new_case(pinned)
    case.decide(pinned, reviewer("first"), RULINGS["approve"], None)
    case.decide(pinned, reviewer("second"), RULINGS["return"], None)
    case.resubmit(pinned, {"total_fen": 90})
    assert (case.state, case.stage, case.round) == (State.OPEN, "second", 2)
    assert case.summary == {"number": "HZ1", "total_fen": 90}


def test_a_queue_place_is_new_at_every_entry_and_follows_time() -> None:
    pinned = definition("first", "second")
    case = new_case(pinned)
    places = [case.entry_id]
    case.decide(pinned, reviewer("first"), RULINGS["approve"], None)
    places.append(case.entry_id)
    case.decide(pinned, reviewer("second"), RULINGS["return"], None)
    case.resubmit(pinned, {})
    places.append(case.entry_id)
    assert places == sorted(set(places))


def test_the_state_is_told_before_the_duty() -> None:
    """Who may not decide learns first that there is nothing to decide."""
    pinned = definition("first")
    case = new_case(pinned)
    applicant = Reviewer(case.person_id, reviewer("first").offices)
    with pytest.raises(OwnSubject):
        case.decide(pinned, applicant, RULINGS["approve"], None)
    case.withdraw()
    with pytest.raises(AlreadyDecided):
        case.decide(pinned, applicant, RULINGS["approve"], None)


def test_an_action_that_the_stage_does_not_offer_is_refused() -> None:
    pinned = definition("first")
    strict = replace(pinned, stages=(replace(pinned.stages[0], actions=("approve", "return")),))
    case = new_case(strict)
    with pytest.raises(ActionNotOffered):
        case.decide(strict, reviewer("first"), RULINGS["reject"], None)
    assert case.decisions == []
