"""S1.5: what may follow what; no path leaves the tables, and money moves only after the last yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.claims.domain.states import (
    CLOSED,
    PAYOUT_TRANSITIONS,
    RETURNED,
    STATUSES,
    TRANSITIONS,
    Action,
    PayoutAction,
    PayoutState,
    State,
    after,
)
from services.claims.queries.labels import SECOND_LABELS, STATUS_LABELS
from shared.errors import IllegalTransition
from shared.i18n.catalogue import Translator

FINAL = {*CLOSED, State.CENTRE_APPROVED, State.WITHDRAWN}


@given(st.lists(st.sampled_from(list(Action)), max_size=30))
def test_any_sequence_of_actions_stays_in_the_table(actions: list[Action]) -> None:
    state, passed = State.DRAFT, [State.DRAFT]
    for action in actions:
        try:
            state = after(TRANSITIONS, state, action)
        except IllegalTransition:
            assert (state, action) not in TRANSITIONS
            continue
        passed.append(state)
    if State.CENTRE_APPROVED in passed:
        before = passed.index(State.CENTRE_APPROVED)
        assert State.AWAITING_EMPLOYER in passed[:before]
        assert passed[before - 1] == State.AWAITING_CENTRE
    for final in FINAL & set(passed):
        assert set(passed[passed.index(final) :]) == {final}


@given(st.lists(st.sampled_from(list(PayoutAction)), max_size=20))
def test_money_arrives_once_and_only_after_it_was_sent(actions: list[PayoutAction]) -> None:
    state, paid, released = PayoutState.PENDING, 0, 0
    for action in actions:
        try:
            state = after(PAYOUT_TRANSITIONS, state, action)
        except IllegalTransition:
            continue
        released += action == PayoutAction.RELEASE
        paid += action == PayoutAction.SETTLE
        assert paid <= 1
        assert paid <= released
        assert (state == PayoutState.PAID) == (paid == 1)


def test_every_state_but_the_withdrawn_has_a_public_status_and_can_be_reached() -> None:
    reached, seen = {State.DRAFT}, set[State]()
    while reached != seen:
        seen = set(reached)
        reached |= {following for (state, _), following in TRANSITIONS.items() if state in seen}
    assert reached == set(State)
    assert set(STATUSES) == set(State) - {State.WITHDRAWN}


def test_undecided_claims_and_no_others_can_be_withdrawn() -> None:
    undecided = {state for (state, action) in TRANSITIONS if action == Action.WITHDRAW}
    assert undecided == {State.AWAITING_EMPLOYER, State.AWAITING_CENTRE, *RETURNED}


def test_the_five_statuses_read_to_the_letter() -> None:
    translate = Translator()
    assert [translate(label) for label in STATUS_LABELS.values()][1:] == [
        "用人单位未审核",
        "用人单位审核未通过",
        "用人单位已审核,中心(办事处)待审核",
        "中心(办事处)审核未通过",
        "中心(办事处)已审核",
    ]


def test_withdrawal_and_payment_are_a_second_line() -> None:
    translate = Translator()
    assert [translate(label) for label in SECOND_LABELS.values()] == [
        "已撤回",
        "待支付",
        "支付中",
        "已支付",
        "银行退回",
    ]


@pytest.mark.parametrize("state", sorted(FINAL))
def test_nothing_follows_a_final_state(state: State) -> None:
    assert [action for (before, action) in TRANSITIONS if before == state] == []
