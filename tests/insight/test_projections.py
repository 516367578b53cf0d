import random
from typing import Any

import pytest

from services.insight import queries
from shared.events.claims import ClaimWithdrawn
from shared.events.review import CaseWithdrawn
from shared.messaging.incoming import Incoming
from tests.conftest import OpenService
from tests.harness.service import AGENCY, ServiceHarness
from tests.insight.journey import Journey


@pytest.fixture
async def insight(service: OpenService) -> ServiceHarness:
    return await service("insight")


async def counts(insight: ServiceHarness, kind: str) -> dict[str, Any]:
    async with insight.database.unit_of_work(AGENCY) as uow:
        found = await queries.counters(uow)
    return {
        row.name: (row.count, row.amount_fen) if kind == "payout" else row.count for row in found if row.kind == kind
    }


async def digest(insight: ServiceHarness) -> str:
    async with insight.database.unit_of_work(AGENCY) as uow:
        return (await queries.digest(uow)).digest


async def test_a_claim_stands_where_its_newest_facts_leave_it(insight: ServiceHarness) -> None:
    """S1.5"""
    journey = Journey()
    seen: list[str] = []
    steps = [
        journey.submitted(), journey.opened(), journey.entered("employer"), journey.returned("employer"),
        journey.entered("employer", 2), journey.entered("centre", 2), journey.returned("centre"),
        journey.entered("centre", 3), journey.completed(), journey.approved(),
    ]  # fmt: skip
    for step in steps:
        await insight.deliver(step)
        (status,) = await counts(insight, "claim")
        if seen[-1:] != [status]:
            seen.append(status)
    assert seen == [
        "awaiting_employer", "employer_not_approved", "awaiting_employer", "awaiting_centre", "centre_not_approved",
        "awaiting_centre", "centre_approved",
    ]  # fmt: skip


async def test_a_payout_is_counted_once_with_its_amount_in_the_state_it_is_in(insight: ServiceHarness) -> None:
    journey = Journey()
    seen: list[dict[str, Any]] = []
    for step in journey.to_paid()[7:]:
        await insight.deliver(step)
        state = await counts(insight, "payout")
        if seen[-1:] != [state]:
            seen.append(state)
    states = ["pending", "paying", "returned_by_bank", "pending", "paying", "paid"]
    assert seen == [{state: (1, 400_000)} for state in states]


async def test_a_withdrawn_claim_stays_withdrawn_whatever_the_case_says_late(insight: ServiceHarness) -> None:
    journey = Journey()
    case = {"case_id": journey.case_id, "subject_kind": "claim", "subject_id": journey.claim_id}
    people = {"person_id": journey.person_id, "employer_id": journey.employer_id}
    await insight.deliver(journey.submitted())
    await insight.deliver(ClaimWithdrawn(claim_id=journey.claim_id, **people))
    await insight.deliver(journey.entered("employer"))
    assert await counts(insight, "claim") == {"withdrawn": 1}
    await insight.deliver(CaseWithdrawn(**case, **people))
    assert await counts(insight, "claim") == {"withdrawn": 1}


async def test_a_case_about_something_else_is_no_claim(insight: ServiceHarness) -> None:
    event = Journey().entered("employer").model_copy(update={"subject_kind": "roster"})
    await insight.deliver(event)
    assert await counts(insight, "claim") == {}


async def test_any_order_of_arrival_and_any_repetition_leave_the_same_state(service: OpenService) -> None:
    insight = await service("insight")
    messages = [insight.incoming(event) for _ in range(3) for event in Journey().to_paid()]
    await insight.processor.take(messages)
    expected = await digest(insight)
    for seed in range(5):
        await _forget(insight)
        for message in _shuffled(messages, seed):
            await insight.processor.take([message])
        assert await digest(insight) == expected


def _shuffled(messages: list[Incoming], seed: int) -> list[Incoming]:
    twice = [*messages, *messages]
    random.Random(seed).shuffle(twice)  # noqa: S311 - a test's order needs no secrecy
    return twice


async def _forget(insight: ServiceHarness) -> None:
    await insight.rows("truncate inbox, fact, reference, claim, payout, rollup")


async def test_a_fact_keeps_what_stood_around_it(insight: ServiceHarness) -> None:
    """X29"""
    event = Journey().submitted()
    message = await insight.deliver(event)
    (row,) = await insight.rows("select * from fact")
    assert row["event_id"] == message.envelope.event_id
    assert row["occurred_at"] == message.envelope.time
    assert (row["type"], row["topic"], row["agency"]) == (event.type, "claims.events", AGENCY)
    assert (row["aggregate_id"], row["aggregate_version"]) == (event.aggregate_id, 1)
    assert row["correlation_id"] == event.aggregate_id
