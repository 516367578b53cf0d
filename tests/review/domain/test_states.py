"""The state machine, exhaustively."""

import pytest

from services.review.domain.states import TRANSITIONS, State, Step, next_state
from shared.errors import IllegalTransition


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("state", State)
def test_every_pair_leads_somewhere_or_is_refused(state: State, step: Step) -> None:
    if (state, step) in TRANSITIONS:
        assert next_state(state, step) == TRANSITIONS[state, step]
    else:
        with pytest.raises(IllegalTransition):
            next_state(state, step)


def test_only_an_open_case_is_decided() -> None:
    deciding = {Step.ADVANCE, Step.COMPLETE, Step.RETURN, Step.REJECT}
    assert {state for state, step in TRANSITIONS if step in deciding} == {State.OPEN}


def test_a_withdrawn_case_stays_withdrawn_and_every_other_can_be_withdrawn() -> None:
    assert not any(state == State.WITHDRAWN for state, _ in TRANSITIONS)
    assert {state for state, step in TRANSITIONS if step == Step.WITHDRAW} == set(State) - {State.WITHDRAWN}
