"""Reading the trace at any service: auditors search it and are written down for it; people see who looked (X28)."""

import time
from typing import Any

import pytest

from shared.ids import new_id
from shared.security import tokens
from shared.security.principal import Grant, Principal
from tests.claims.world import World
from tests.conftest import OpenService
from tests.harness.service import AGENCY, ServiceHarness

OWN = ("identity", "enrollment", "claims", "review", "notify", "insight")


@pytest.fixture
async def world(service: OpenService) -> World:
    """The worker's claim was looked at by the clerk and twice by the centre."""
    world = World(await service("claims"))
    await world.populate()
    claim = await world.file()
    await world.opened(claim)
    await world.passed_employer(claim)
    for reader in (world.as_clerk(), world.as_centre(), world.as_centre()):
        await world.claim(claim["id"], reader)
    return world


def auditor(harness: ServiceHarness, person_id: Any = None, agency: str = AGENCY) -> dict[str, str]:
    return harness.token([("auditor", agency)], person_id, agency)


async def found(world: World, **wanted: Any) -> list[dict[str, Any]]:
    answer = await world.get("/audit-entries", auditor(world.harness), **wanted)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


@pytest.mark.parametrize("name", OWN)
async def test_every_service_answers_auditors_and_nobody_else(name: str, service: OpenService) -> None:
    harness = await service(name)
    for role in ("worker", "employer_clerk", "centre_reviewer", "finance", "operator", "administrator"):
        answer = await harness.client.get("/audit-entries", headers=harness.token([(role, AGENCY)]))
        assert answer.status_code == 403, role
    answer = await harness.client.get("/audit-entries", headers=auditor(harness))
    assert {row["outcome"] for row in answer.json()["items"]} == {"refused"}
    mine = await harness.client.get("/audit-entries/mine", headers=harness.token([("worker", "*")]))
    assert (mine.status_code, mine.json()) == (200, {"items": [], "next": None})


async def test_each_filter_narrows_and_all_have_to_fit(world: World) -> None:
    whole = await found(world)
    shown = [row for row in whole if row["action"] == "claims.get_claim"]
    assert len(shown) == 3
    by_person = await found(world, person=str(world.worker_id))
    assert {row["person_id"] for row in by_person} == {str(world.worker_id)}
    by_actor = await found(world, actor=str(world.centre_id))
    assert [row["action"] for row in by_actor] == ["claims.get_claim"] * 2
    assert len(await found(world, actor=str(world.centre_id), person=str(new_id()))) == 0
    assert await found(world, action="claims.get_claim") == shown
    assert {row["action"].split(".")[0] for row in await found(world, action="claims.")} == {"claims"}
    assert await found(world, object_id=shown[0]["object_id"], action="claims.get_claim") == shown
    middle = shown[1]["at"]
    later = await found(world, since=middle, action="claims.get_claim")
    earlier = await found(world, until=middle, action="claims.get_claim")
    assert (later, earlier) == (shown[:2], shown[2:])


async def test_pages_follow_one_another(world: World) -> None:
    whole = [row["seq"] for row in await found(world, action="claims.")]
    pages, after = [], None
    while True:
        given = {"action": "claims.", "limit": 2} | ({} if after is None else {"after": after})
        page = (await world.get("/audit-entries", auditor(world.harness), **given)).json()
        pages += [row["seq"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert pages == whole == sorted(whole, reverse=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [("person", "x"), ("since", "2026-01-01T00:00:00"), ("limit", 10**9), ("after", 0), ("action", "a\x00")],
)
async def test_a_search_that_means_nothing_is_refused(world: World, name: str, value: Any) -> None:
    assert (await world.get("/audit-entries", auditor(world.harness), **{name: value})).status_code == 422


async def test_an_auditor_who_reads_is_written_down_with_everybody_shown(world: World) -> None:
    reader = new_id()
    await world.get("/audit-entries", auditor(world.harness, reader), person=str(world.worker_id))
    await world.get("/audit-entries", auditor(world.harness, reader), person=str(world.clerk_id))
    own = await found(world, actor=str(reader))
    people = [row["person_id"] for row in own]
    assert set(people) == {str(world.worker_id), str(world.clerk_id), None}
    assert {(row["role"], row["action"], row["outcome"]) for row in own} == {("auditor", "audit.get_entries", "shown")}


async def test_another_agencys_auditor_finds_nothing(world: World) -> None:
    answer = await world.get("/audit-entries", auditor(world.harness, agency="610200"))
    assert answer.json()["items"] == []


async def test_people_see_who_looked_at_their_data_and_not_their_own_doings(world: World) -> None:
    await found(world, person=str(world.worker_id))
    answer = await world.get("/audit-entries/mine")
    seen = answer.json()["items"]
    assert [row["role"] for row in seen] == ["auditor", "centre_reviewer", "centre_reviewer", "employer_clerk"]
    assert [row["actor_id"] for row in seen[1:]] == [str(each) for each in (world.centre_id,) * 2 + (world.clerk_id,)]
    assert not {"session", "origin", "trace_id", "person_id"} & seen[0].keys()
    first = (await world.get("/audit-entries/mine", limit=3)).json()
    rest = (await world.get("/audit-entries/mine", limit=3, after=first["next"])).json()
    assert first["items"] + rest["items"] == seen
    other = await world.get("/audit-entries/mine", world.as_worker(new_id()))
    assert other.json()["items"] == []


async def test_a_helpers_acts_and_looks_are_seen_by_the_person_helped(world: World) -> None:
    helper, delegation = new_id(), new_id()
    grants = (Grant("worker", str(world.worker_id)),)
    principal = Principal(world.worker_id, AGENCY, grants, "h", helper, delegation, stepped_up_at=int(time.time()))
    who = {"Authorization": f"Bearer {tokens.sign(world.harness.signing_key, principal, 'claims')}"}
    assert (await world.send("POST", "/claims", who, await world.body())).status_code == 201
    seen = (await world.get("/audit-entries/mine")).json()["items"]
    of_helper = [row for row in seen if row["actor_id"] == str(helper)]
    assert [(row["action"], row["outcome"]) for row in of_helper] == [("claims.post_claims", "done")]
    assert {(row["helped_id"], row["delegation"]) for row in of_helper} == {(str(world.worker_id), str(delegation))}
