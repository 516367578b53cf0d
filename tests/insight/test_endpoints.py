from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shared import clock
from shared.ids import new_id
from tests.conftest import OpenService
from tests.harness.service import ServiceHarness
from tests.insight.journey import Journey

OPERATOR = [("operator", "350500")]


@pytest.fixture
async def insight(service: OpenService) -> ServiceHarness:
    return await service("insight")


async def get(insight: ServiceHarness, path: str, role: str = "operator", agency: str = "350500", **more: str) -> Any:
    headers = insight.token([(role, agency)], agency=agency) | more
    return await insight.client.get(path, headers=headers)


async def tell(insight: ServiceHarness, *journeys: Journey, agency: str = "350500") -> None:
    for journey in journeys:
        for event in journey.to_paid():
            await insight.deliver(event, agency=agency)


async def test_counts_say_how_many_claims_stand_where_and_how_much_is_paid(insight: ServiceHarness) -> None:
    """S1.5"""
    waiting = Journey()
    await insight.deliver(waiting.submitted())
    await tell(insight, Journey(), Journey())
    for role in ("operator", "centre_reviewer", "finance"):
        counts = (await get(insight, "/counts", role)).json()
        assert counts["claims"] == [
            {"status": "awaiting_employer", "count": 1},
            {"status": "centre_approved", "count": 2},
        ]
        assert counts["payouts"] == [{"state": "paid", "count": 2, "amount_fen": 800_000}]
    assert {"type": "claims.payout_instructed.v1", "count": 4} in counts["events"]
    assert {"type": "claims.claim_submitted.v1", "count": 3} in counts["events"]


async def test_a_story_is_every_fact_about_the_claim_its_case_and_its_payout_and_no_other(
    insight: ServiceHarness,
) -> None:
    """X29"""
    journey = Journey()
    await tell(insight, journey, Journey())
    await insight.deliver(journey.registered())
    await insight.deliver(journey.told(new_id()))
    answer = await get(insight, f"/stories/{journey.claim_id}")
    assert answer.status_code == 200
    events = answer.json()["events"]
    expected = [event.type for event in journey.to_paid()]
    assert [event["type"] for event in events] == [*expected, "notify.message_queued.v1"]
    first = events[0]
    assert first["topic"] == "claims.events"
    assert first["agency"] == "350500"
    assert first["label"] == "职工提交了完整的申请，等待审核。"
    assert first["refs"]["claim"] == str(journey.claim_id)
    assert first["summary"]["total_fen"] == 1_000_000


async def test_a_story_is_found_by_the_number_that_people_quote(insight: ServiceHarness) -> None:
    """X29"""
    journey = Journey()
    await tell(insight, journey, Journey(number="HZ2026010100000002"))
    by_id = (await get(insight, f"/stories/{journey.claim_id}")).json()
    assert (await get(insight, "/stories/HZ2026010100000001")).json() == by_id
    assert (await get(insight, "/stories/HZ2026010100000001", agency="610200")).status_code == 404
    assert (await get(insight, "/stories/HZ2026010100000003")).status_code == 404
    assert (await get(insight, "/stories/HZ1")).status_code == 422


async def test_a_story_is_told_in_english_where_that_is_asked_for(insight: ServiceHarness) -> None:
    journey = Journey()
    await insight.deliver(journey.submitted())
    answer = await get(insight, f"/stories/{journey.claim_id}", **{"Accept-Language": "en"})
    assert answer.json()["events"][0]["label"].startswith("A worker handed in a complete claim")


async def test_a_story_shows_no_ciphertext(insight: ServiceHarness) -> None:
    journey = Journey()
    await insight.deliver(journey.returned("employer"))
    await insight.deliver(journey.instructed())
    answer = await get(insight, f"/stories/{journey.claim_id}")
    assert "CIPHERTEXT" not in answer.text
    assert "SEALED" not in answer.text


async def test_an_unknown_claim_and_another_agencys_have_no_story(insight: ServiceHarness) -> None:
    journey = Journey()
    await tell(insight, journey)
    unknown = await get(insight, f"/stories/{new_id()}")
    foreign = await get(insight, f"/stories/{journey.claim_id}", agency="610200")
    assert unknown.status_code == foreign.status_code == 404
    assert unknown.json()["code"] == foreign.json()["code"] == "not_found"


async def test_counts_and_digest_are_those_of_the_own_agency(insight: ServiceHarness) -> None:
    await tell(insight, Journey())
    await tell(insight, Journey(), Journey(), agency="610200")
    counts = (await get(insight, "/counts", agency="610200")).json()
    assert counts["claims"] == [{"status": "centre_approved", "count": 2}]
    assert (await get(insight, "/digest")).json()["facts"] == 15
    assert (await get(insight, "/digest", agency="610200")).json()["facts"] == 30


async def test_a_digest_changes_with_every_fact(insight: ServiceHarness) -> None:
    before = (await get(insight, "/digest")).json()
    await insight.deliver(Journey().submitted())
    after = (await get(insight, "/digest")).json()
    assert (before["facts"], after["facts"]) == (0, 1)
    assert before["digest"] != after["digest"]


async def test_rates_are_events_by_minute_and_type(insight: ServiceHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """X29: an hour back from now, by the time at which they happened."""
    now = clock.now()
    for minutes in (61, 2, 2, 0):
        monkeypatch.setattr(clock, "now", lambda back=minutes: now - timedelta(minutes=back))
        await insight.deliver(Journey().submitted())
    found = (await get(insight, "/rates")).json()["minutes"]
    whole = now.replace(second=0, microsecond=0)
    assert [(datetime.fromisoformat(row["minute"]), row["type"], row["count"]) for row in found] == [
        (whole - timedelta(minutes=2), "claims.claim_submitted.v1", 2),
        (whole, "claims.claim_submitted.v1", 1),
    ]


async def test_ages_say_since_when_the_oldest_waits(insight: ServiceHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """X29"""
    now = clock.now()
    for days in (0, 2, 5, 30, 31):
        monkeypatch.setattr(clock, "now", lambda back=days: now - timedelta(days=back))
        journey = Journey()
        await insight.deliver(journey.submitted())
        await insight.deliver(journey.entered("employer"))
    await tell(insight, Journey())
    await insight.deliver(Journey().approved())
    monkeypatch.setattr(clock, "now", lambda: now + timedelta(seconds=1))
    waiting = (await get(insight, "/ages", "finance")).json()["waiting"]
    for row in waiting:
        row["oldest_at"] = (now - datetime.fromisoformat(row["oldest_at"])).days
    assert waiting == [
        {"kind": "claim", "status": "awaiting_employer", "count": 5, "oldest_at": 31, "bands": [1, 1, 1, 2]},
        {"kind": "payout", "status": "pending", "count": 1, "oldest_at": 31, "bands": [0, 0, 0, 1]},
    ]


async def test_a_trace_is_every_fact_told_under_it(insight: ServiceHarness) -> None:
    """X29"""
    journey, trace = Journey(), new_id().hex
    for event in (journey.submitted(), journey.opened()):
        message = insight.incoming(event)
        headers = [*message.headers, ("ce_traceparent", f"00-{trace}-0123456789abcdef-01".encode())]
        await insight.processor.take([replace(message, headers=headers)])
    await insight.deliver(journey.entered("employer"))
    found = (await get(insight, f"/traces/{trace}")).json()
    assert [event["type"] for event in found["events"]] == ["claims.claim_submitted.v1", "review.case_opened.v1"]
    assert (await get(insight, f"/traces/{trace}", agency="610200")).status_code == 404
    assert (await get(insight, "/traces/nonsense")).status_code == 422


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/counts", {"operator", "centre_reviewer", "finance"}),
        (f"/stories/{new_id()}", {"operator", "auditor"}),
        ("/digest", {"operator"}),
        ("/rates", {"operator"}),
        ("/ages", {"operator", "centre_reviewer", "finance"}),
        (f"/traces/{new_id().hex}", {"operator", "auditor"}),
    ],
)
async def test_only_the_named_roles_may_ask(insight: ServiceHarness, path: str, allowed: set[str]) -> None:
    roles = ("worker", "employer_clerk", "centre_reviewer", "finance", "plan_administrator", "auditor", "operator")
    refused = {role for role in roles if (await get(insight, path, role)).status_code == 403}
    assert refused == set(roles) - allowed


async def test_nobody_is_answered_without_a_token(insight: ServiceHarness) -> None:
    assert (await insight.client.get("/counts")).status_code == 401
