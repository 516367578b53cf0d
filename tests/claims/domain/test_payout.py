"""X6: the payout is followed to the bank's answer, one reference per attempt."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.claims.domain.payout import Payout
from services.claims.domain.states import PAYOUT_TRANSITIONS, PayoutAction, PayoutState
from shared.errors import IllegalTransition
from shared.ids import new_id

NOW = datetime(2026, 5, 20, tzinfo=UTC)


def payout() -> Payout:
    ids = {"identifier": new_id(), "claim_id": new_id(), "person_id": new_id()}
    return Payout(**ids, agency="350500", claim_number="HZ1", plan_id="p", year=2026, amount_fen=5000, at=NOW)


def test_each_attempt_has_its_own_reference() -> None:
    paid = payout()
    first = paid.release("sealed", NOW)
    paid.fail(first, "account_closed", NOW)
    with pytest.raises(IllegalTransition):
        paid.release("sealed", NOW)
    paid.correct_account(NOW)
    second = paid.release("sealed", NOW)
    paid.settle(second, NOW)
    assert [each.reference for each in paid.attempts] == ["HZ1-1", "HZ1-2"]
    assert [(version, event.type) for version, event in paid.take_facts()] == [
        (1, "claims.payout_instructed.v1"),
        (2, "claims.payout_failed.v1"),
        (3, "claims.payout_account_corrected.v1"),
        (4, "claims.payout_instructed.v1"),
        (5, "claims.payout_settled.v1"),
    ]


@given(st.lists(st.sampled_from(list(PayoutAction)), max_size=15))
def test_whatever_is_tried_the_worker_is_paid_at_most_once(actions: list[PayoutAction]) -> None:
    tried = payout()
    for action in actions:
        before = PayoutState(tried.state)
        try:
            _do(tried, action)
        except IllegalTransition:
            assert (before, action) not in PAYOUT_TRANSITIONS
        else:
            assert PAYOUT_TRANSITIONS[before, action] == tried.state
    outcomes = [each.outcome for each in tried.attempts]
    assert outcomes.count("succeeded") == (tried.state == PayoutState.PAID)
    assert outcomes.count(None) == (tried.state == PayoutState.PAYING)


def _do(tried: Payout, action: PayoutAction) -> None:
    if action == PayoutAction.RELEASE:
        tried.release("sealed", NOW)
        return
    if action == PayoutAction.CORRECT_ACCOUNT:
        tried.correct_account(NOW)
        return
    if not tried.attempts:
        raise IllegalTransition(state=str(tried.state))
    if action == PayoutAction.SETTLE:
        tried.settle(tried.attempts[-1], NOW)
    else:
        tried.fail(tried.attempts[-1], "refused", NOW)
