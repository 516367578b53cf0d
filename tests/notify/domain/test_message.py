"""The laws of a message, over every course of sending and learning."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notify.domain.message import LIFETIME, MAX_SENDS, Channel, Letter, Message
from services.notify.domain.states import TRANSITIONS, State
from shared.events.notify import MessageDelivered, MessageFailed, MessageQueued
from shared.ids import new_id
from shared.sms.outcome import Outcome

START = datetime(2026, 11, 22, tzinfo=UTC)
README = Path(__file__).parents[3] / "services" / "notify" / "README.md"
FINAL = (State.DELIVERED, State.FAILED)


def message(channel: Channel = "sms") -> Message:
    letter = Letter(new_id(), new_id(), new_id(), channel, "claim_submitted", {"number": "HZ1"})
    return Message.queue(new_id(), "350500", letter, START)


def test_an_inbox_has_it_at_once() -> None:
    told = message("inbox")

    assert (told.state, told.due_at) == (State.DELIVERED, None)
    assert [type(fact) for _, fact in told.take_facts()] == [MessageQueued, MessageDelivered]


@given(st.lists(st.tuples(st.sampled_from(["take", *Outcome]), st.integers(0, 3600 * 5)), max_size=40))
def test_whatever_happens_the_rules_hold(course: list[tuple[str, int]]) -> None:
    sms, now, posts, unanswered = message(), START, 0, 0
    for step, seconds in course:
        now += timedelta(seconds=seconds)
        before = sms.state
        if step == "take":
            if before in FINAL:
                continue
            if sms.take(now):
                posts, unanswered = posts + 1, unanswered + 1
                assert before == State.QUEUED, "what may be under way is asked about first"
                assert now < sms.expires_at, "an expired message is not sent"
        else:
            if step == Outcome.NOT_TAKEN and before == State.SENDING:
                unanswered -= 1
            sms.learn(Outcome(step), now)
        assert before not in FINAL or sms.state == before
        assert 0 <= sms.sends <= MAX_SENDS
        assert sms.sends == unanswered
        assert (sms.due_at is None) == (sms.state in FINAL)
    facts = [fact for _, fact in sms.take_facts()]
    ends = [fact for fact in facts if isinstance(fact, MessageDelivered | MessageFailed)]
    assert len(ends) == (1 if sms.state in FINAL else 0)


def test_waiting_grows_and_is_bounded() -> None:
    sms, waits = message(), []
    for _ in range(9):
        sms.take(START)
        sms.learn(Outcome.NOT_TAKEN, START)
        assert sms.due_at is not None
        waits.append((sms.due_at - START).total_seconds())

    assert waits == [1, 2, 4, 8, 16, 32, 64, 64, 64]


@pytest.mark.parametrize("state", [State.SENDING, State.SENT])
def test_nobody_asks_for_ever(state: State) -> None:
    sms = message()
    sms.take(START)
    if state == State.SENT:
        sms.learn(Outcome.ACCEPTED, START)
    sms.learn(Outcome.UNKNOWN, START + LIFETIME)

    assert (sms.state, sms.reason) == (State.FAILED, "unconfirmed")


def test_what_came_too_late_changes_nothing() -> None:
    sms = message()
    sms.take(START)
    sms.learn(Outcome.DELIVERED, START)
    for outcome in Outcome:
        sms.learn(outcome, START + LIFETIME)

    assert sms.state == State.DELIVERED


def test_the_state_diagram_is_the_transition_table() -> None:
    drawn = README.read_text(encoding="utf-8").split("stateDiagram-v2\n")[1].partition("```")[0]
    lines = [f"{state} --> {following}: {action}" for (state, action), following in TRANSITIONS.items()]
    assert [line.strip() for line in drawn.splitlines()] == ["[*] --> queued", *lines]
