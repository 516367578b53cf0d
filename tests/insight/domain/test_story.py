from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.insight.domain.story import Fact, in_order
from shared.ids import new_id

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


def fact(aggregate: str, version: int, minutes: int, cause: UUID | None = None) -> Fact:
    return Fact(
        event_id=new_id(), agency="350500", type="x.y.v1", topic="x.events",
        occurred_at=NOON + timedelta(minutes=minutes), aggregate_id=aggregate, aggregate_version=version,
        correlation_id=None, causation_id=str(cause) if cause else None, trace_id=None, refs={}, summary={},
    )  # fmt: skip


def test_a_cause_stands_before_its_effect_even_when_the_clocks_disagree() -> None:
    submitted = fact("claim", 1, minutes=10)
    opened = fact("case", 1, minutes=0, cause=submitted.event_id)
    approved = fact("claim", 2, minutes=5, cause=opened.event_id)
    assert in_order([approved, opened, submitted]) == [submitted, opened, approved]


def test_time_decides_between_facts_that_nothing_else_orders() -> None:
    late, early = fact("a", 1, 2), fact("b", 1, 1)
    assert in_order([late, early]) == [early, late]


def test_a_cause_outside_the_story_does_not_matter() -> None:
    only = fact("a", 1, 0, cause=new_id())
    assert in_order([only]) == [only]


def test_facts_that_claim_to_cause_each_other_are_still_all_told() -> None:
    one = fact("a", 1, 1)
    other = fact("b", 1, 0, cause=one.event_id)
    one = Fact(**{**one.__dict__, "causation_id": str(other.event_id)})
    assert in_order([one, other]) == [other, one]


STEPS = st.lists(st.tuples(st.sampled_from("abc"), st.integers(-99, 99)), max_size=12)


@given(STEPS, st.randoms(use_true_random=False))
def test_every_fact_is_told_once_and_versions_rise(steps: list[tuple[str, int]], chance: Random) -> None:
    facts = [fact(name, number, minutes) for number, (name, minutes) in enumerate(steps, 1)]
    shuffled = list(facts)
    chance.shuffle(shuffled)
    told = in_order(shuffled)
    assert sorted(told, key=lambda one: one.event_id) == sorted(facts, key=lambda one: one.event_id)
    for name in "abc":
        versions = [one.aggregate_version for one in told if one.aggregate_id == name]
        assert versions == sorted(versions)
