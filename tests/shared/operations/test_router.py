"""The routes that every service offers its operators, at insight and at identity."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from services.insight import projections
from shared.http.edge import EdgeRoute
from shared.ids import new_id
from shared.messaging.incoming import Incoming
from shared.operations.router import router
from shared.policy.actions import action_of
from shared.policy.table import published
from tests.conftest import OpenService
from tests.harness.service import AGENCY, ServiceHarness
from tests.insight.journey import Journey


@pytest.fixture
async def insight(service: OpenService) -> ServiceHarness:
    return await service("insight")


async def get(harness: ServiceHarness, path: str, agency: str = AGENCY) -> httpx.Response:
    return await harness.client.get(path, headers=harness.token([("operator", agency)], agency=agency))


async def settle(
    harness: ServiceHarness, position: int, verb: str, reason: str, agency: str = AGENCY
) -> httpx.Response:
    token = harness.token([("operator", agency)], new_id(), agency)
    return await harness.client.put(f"/parked/{position}/{verb}", json={"reason": reason}, headers=token)


async def poison(insight: ServiceHarness, journey: Journey, *, agency: str = AGENCY) -> Incoming:
    """A message that does not fit its type; whoever looks at it sees no word of it."""
    message = replace(insight.incoming(journey.submitted(), agency=agency), body=b'{"claim_id": "SECRET"}')
    await insight.processor.take([message])
    return message


async def parked(insight: ServiceHarness, agency: str = AGENCY) -> list[dict[str, Any]]:
    answer = await get(insight, "/parked", agency)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


def test_every_route_is_for_operators_alone() -> None:
    allowed = {action_of(route.endpoint): set[str]() for route in router.routes if isinstance(route, EdgeRoute)}
    assert len(allowed) == len(router.routes)
    for line in published().lines:
        if line.action in allowed:
            allowed[line.action].add(line.role)
    assert allowed == {action: {"operator"} for action in allowed}


async def test_a_parked_message_is_shown_with_its_cause_and_without_its_body(insight: ServiceHarness) -> None:
    """X23"""
    journey = Journey()
    message = await poison(insight, journey)
    (row,) = await parked(insight)
    assert row["status"] == "parked"
    assert row["open"]
    assert (row["type"], row["topic"], row["key"]) == (message.type, message.topic, message.key)
    assert (row["partition"], row["offset"], row["event_id"]) == (0, 1, message.event_key)
    assert row["error"].startswith("Quarantined: does not fit claims.claim_submitted.v1: claim_id: uuid_parsing")
    assert "SECRET" not in (await get(insight, "/parked")).text
    assert (await get(insight, f"/parked/{row['position']}")).json() == row


async def test_what_was_mended_is_replayed_and_remembered(
    insight: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X23: who, when and why; successors of the key follow by themselves."""

    async def broken(*_: Any) -> None:
        raise RuntimeError("a bug")

    journey, operator = Journey(), new_id()
    with monkeypatch.context() as patch:
        patch.setattr(projections, "record", broken)
        await insight.deliver(journey.submitted())
    (row,) = await parked(insight)
    assert row["error"] == "RuntimeError: a bug"
    token = insight.token([("operator", AGENCY)], operator)
    path = f"/parked/{row['position']}/replay"
    answer = await insight.client.put(path, json={"reason": "cause_mended"}, headers=token)
    assert answer.status_code == 200, answer.text
    again = await insight.client.put(path, json={"reason": "cause_mended"}, headers=token)
    assert (again.status_code, again.json()) == (200, answer.json())
    assert await parked(insight) == []
    assert (await get(insight, f"/stories/{journey.claim_id}")).json()["events"]
    settled = (await get(insight, f"/parked/{row['position']}")).json()
    assert (settled["status"], settled["settled_by"], settled["open"]) == ("replayed", str(operator), False)
    (done,) = (await get(insight, "/operations/actions")).json()["items"]
    assert done == answer.json()
    assert (done["person_id"], done["action"], done["reason"]) == (str(operator), "replay", "cause_mended")
    assert (done["event_id"], done["type"]) == (row["event_id"], row["type"])


async def test_a_replay_that_fails_says_why_and_changes_nothing(insight: ServiceHarness) -> None:
    await poison(insight, Journey())
    before = await parked(insight)
    answer = await settle(insight, before[0]["position"], "replay", "cause_mended")
    assert (answer.status_code, answer.json()["code"]) == (409, "still_stuck")
    assert "uuid_parsing" in answer.json()["title"]
    assert await parked(insight) == before
    assert (await get(insight, "/operations/actions")).json()["items"] == []


async def test_a_message_waits_for_its_turn(insight: ServiceHarness) -> None:
    journey = Journey()
    for _ in range(2):
        await poison(insight, journey)
    first, second = await parked(insight)
    assert second["status"] == "waiting"
    answer = await settle(insight, second["position"], "replay", "cause_mended")
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_turn")
    assert str(first["position"]) in answer.json()["title"]


async def test_what_is_discarded_is_over(insight: ServiceHarness) -> None:
    """X23"""
    await poison(insight, Journey())
    (row,) = await parked(insight)
    assert (await settle(insight, row["position"], "discard", "not_a_fact")).status_code == 200
    assert await parked(insight) == []
    again = await settle(insight, row["position"], "discard", "not_a_fact")
    assert (again.status_code, again.json()["code"]) == (409, "not_open")


async def test_what_was_refused_is_shown_and_cannot_be_replayed(insight: ServiceHarness) -> None:
    """X23, decision 9."""
    await insight.deliver(Journey().bank_paid(), signature="")
    (row,) = await parked(insight)
    assert (row["status"], row["open"]) == ("refused", False)
    for verb, reason in (("replay", "cause_mended"), ("discard", "not_a_fact")):
        answer = await settle(insight, row["position"], verb, reason)
        assert (answer.status_code, answer.json()["code"]) == (409, "not_open")


async def test_an_operator_sees_the_own_agency_and_what_names_none(insight: ServiceHarness) -> None:
    await poison(insight, Journey(), agency="610200")
    await insight.processor.take([Incoming("claims.events", 0, 1, "k", [], b"unreadable")])
    assert [row["key"] for row in await parked(insight)] == ["k"]
    foreign = next(row for row in await parked(insight, "610200") if row["key"] != "k")
    answers = [await settle(insight, foreign["position"], "discard", "not_a_fact"), await get(insight, "/parked/999")]
    answers.append(await get(insight, f"/parked/{foreign['position']}"))
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}


@pytest.mark.parametrize("body", [{}, {"reason": "because"}, {"reason": "cause_mended", "by": "me"}])
async def test_a_reason_is_one_of_the_listed(insight: ServiceHarness, body: dict[str, str]) -> None:
    answer = await insight.client.put("/parked/1/replay", json=body, headers=insight.token([("operator", AGENCY)]))
    assert answer.status_code == 422


async def test_others_may_not_look(insight: ServiceHarness) -> None:
    for role in ("worker", "auditor", "administrator", "finance"):
        for path in ("/operations", "/operations/actions", "/parked", "/parked/1"):
            answer = await insight.client.get(path, headers=insight.token([(role, AGENCY)]))
            assert answer.status_code == 403, (role, path)


async def test_pages_go_on_where_the_last_one_ended(insight: ServiceHarness) -> None:
    for _ in range(3):
        await poison(insight, Journey())
    first = (await get(insight, "/parked?limit=2")).json()
    assert len(first["items"]) == 2
    second = (await get(insight, f"/parked?limit=2&after={first['next']}")).json()
    assert (len(second["items"]), second["next"]) == (1, None)
    for row in [*first["items"], *second["items"]]:
        await settle(insight, row["position"], "discard", "effect_exists")
    done = (await get(insight, "/operations/actions?limit=2")).json()
    older = (await get(insight, f"/operations/actions?limit=2&after={done['next']}")).json()
    positions = [row["position"] for row in [*done["items"], *older["items"]]]
    assert positions == sorted(positions, reverse=True)
    assert len(positions) == 3


async def test_the_standing_of_a_service_that_hears(insight: ServiceHarness) -> None:
    """X23"""
    await poison(insight, Journey())
    await insight.deliver(Journey().bank_paid(), signature="")
    found = (await get(insight, "/operations")).json()
    assert (found["service"], found["hears"], found["lag"]) == ("insight", True, None)
    assert {row["status"]: row["count"] for row in found["aside"]} == {"parked": 1, "refused": 1}


async def test_the_standing_of_a_service_that_tells(service: OpenService) -> None:
    """X23: what identity has told waits for a relay; without a broker nobody knows what waits for identity."""
    identity = await service("identity")
    before = (await get(identity, "/operations")).json()
    assert (before["hears"], before["lag"], before["relay"]) == (True, None, {"rows": 0, "oldest_at": None})
    administrator = identity.token([("administrator", AGENCY)]) | identity.key()
    body = {"name": "泉州鞋业", "uscc": "91350500MA2XYG7K1T", "district": "350502", "legal_representative": "林"}
    answer = await identity.client.post("/employers", json=body, headers=administrator)
    relay = (await get(identity, "/operations")).json()["relay"]
    assert (relay["rows"], relay["oldest_at"] is not None) == ((1, True) if answer.status_code == 201 else (0, False))


async def test_nobody_can_change_what_operators_did(insight: ServiceHarness) -> None:
    rights = await insight.rows(
        "select privilege_type from information_schema.role_table_grants"
        " where table_name = 'operator_action' and grantee = 'huzhu_insight_app'"
    )
    assert {row["privilege_type"] for row in rights} == {"SELECT", "INSERT"}
