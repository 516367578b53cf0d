"""S1.3: a claim is filled in over several sittings."""

from datetime import timedelta
from typing import Any

from shared import clock
from shared.ids import new_id
from tests.claims.world import World, days_ago


async def saved(world: World, **content: Any) -> dict[str, Any]:
    answer = await world.send("POST", "/claims/drafts", world.as_worker(), content)
    assert answer.status_code == 201, answer.text
    claim: dict[str, Any] = answer.json()
    return claim


async def test_a_draft_is_kept_corrected_and_handed_in(world: World) -> None:
    body = await world.body()
    pictures = body.pop("document_ids")
    claim = await saved(world, hospital_name="泉州", diagnosis="x", document_ids=pictures[:1])
    assert (claim["status"], claim["status_label"], claim["version"]) == ("draft", "草稿", 1)
    mine = await world.claim(claim["id"])
    assert (mine["diagnosis"], len(mine["documents"]), mine["timeline"]) == ("x", 1, [])
    path = f"/claims/{claim['id']}"
    early = await world.send("POST", f"{path}/submission", world.as_worker(), {}, seen=1)
    assert (early.status_code, early.json()["errors"]) == (
        422,
        [{"field": "plan_id", "code": "missing", "message": "此项必填。"}],
    )
    edited = await world.send("PATCH", path, world.as_worker(), {**body, "document_ids": pictures[1:]}, seen=1)
    assert (edited.status_code, edited.headers["etag"]) == (200, '"2"')
    missing = await world.send("POST", f"{path}/submission", world.as_worker(), {}, seen=2)
    assert missing.json()["code"] == "missing_document"
    again = await world.send("PATCH", path, world.as_worker(), {"document_ids": pictures}, seen=2)
    assert len((await world.claim(claim["id"]))["documents"]) == 2
    done = await world.send("POST", f"{path}/submission", world.as_worker(), {}, seen=again.json()["version"])
    assert (done.status_code, done.json()["status"]) == (201, "awaiting_employer")
    assert done.json()["number"] == claim["number"]
    assert [kind for kind, _ in await world.harness.told()] == ["claims.claim_submitted.v1"]
    assert [line["code"] for line in (await world.claim(claim["id"]))["timeline"]] == ["submitted"]
    twice = await world.send("POST", f"{path}/submission", world.as_worker(), {}, seen=done.json()["version"])
    assert (twice.status_code, twice.json()["code"]) == (409, "illegal_transition")


async def test_a_complete_draft_says_what_it_would_come_to(world: World) -> None:
    """The same figure and the same lines as after handing in; nothing while something is missing or in the way."""
    body = await world.body()
    claim = await saved(world, **{**body, "pooled_paid_fen": None, "document_ids": []})
    path = f"/claims/{claim['id']}"
    assert (await world.claim(claim["id"]))["estimate"] is None
    await world.send("PATCH", path, world.as_worker(), {"pooled_paid_fen": body["pooled_paid_fen"]}, seen=1)
    draft = await world.claim(claim["id"])
    assert (draft["estimate"]["amount_fen"], draft["estimated_fen"], draft["version"]) == (184_000, None, 2)
    uncovered = await world.send("PATCH", path, world.as_worker(), {"employer_id": str(new_id())}, seen=2)
    assert uncovered.status_code == 200
    assert (await world.claim(claim["id"]))["estimate"] is None
    whole = {"employer_id": body["employer_id"], "document_ids": body["document_ids"]}
    await world.send("PATCH", path, world.as_worker(), whole, seen=3)
    done = await world.send("POST", f"{path}/submission", world.as_worker(), {}, seen=4)
    assert done.status_code == 201
    assert (await world.claim(claim["id"]))["estimate"] == draft["estimate"]


async def test_a_field_of_a_draft_can_be_emptied(world: World) -> None:
    claim = await saved(world, hospital_name="泉州", total_fen=5, account=(await world.body())["account"])
    changes = {"hospital_name": None, "account": None}
    answer = await world.send("PATCH", f"/claims/{claim['id']}", world.as_worker(), changes, seen=1)
    assert (answer.json()["hospital_name"], answer.json()["total_fen"]) == (None, 5)
    assert (await world.claim(claim["id"]))["account"] is None


async def test_a_draft_is_thrown_away_and_its_pictures_are_free_again(world: World) -> None:
    picture = await world.upload()
    claim = await saved(world, document_ids=[picture])
    stale = await world.send("DELETE", f"/claims/{claim['id']}", world.as_worker(), seen=9)
    assert stale.status_code == 412
    gone = await world.send("DELETE", f"/claims/{claim['id']}", world.as_worker(), seen=1)
    assert (gone.status_code, gone.content) == (204, b"")
    assert (await world.get(f"/claims/{claim['id']}")).status_code == 404
    await saved(world, document_ids=[picture])


async def test_what_was_handed_in_cannot_be_thrown_away(world: World) -> None:
    claim = await world.file()
    answer = await world.send("DELETE", f"/claims/{claim['id']}", world.as_worker(), seen=1)
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


async def test_a_draft_is_nobody_elses(world: World) -> None:
    claim = await saved(world, employer_id=str(world.employer_id))
    for who in (world.as_clerk(), world.as_centre(), world.as_finance(), world.as_worker(new_id())):
        assert (await world.get(f"/claims/{claim['id']}", who)).status_code == 404
    for method, path, body in (("PATCH", "", {}), ("POST", "/submission", {}), ("DELETE", "", None)):
        stranger = world.as_worker(new_id())
        answer = await world.send(method, f"/claims/{claim['id']}{path}", stranger, body, seen=1)
        assert answer.status_code == 404


async def test_a_draft_says_what_stands_in_its_way_before_it_is_handed_in(world: World) -> None:
    body = await world.body()
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    other = new_id()
    await world.member_organisation(other, "别的单位")
    wrong: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
        ({}, []),
        (
            {"admitted_on": tomorrow, "discharged_on": tomorrow},
            [("admitted_on", "future_date"), ("discharged_on", "future_date")],
        ),
        ({"discharged_on": days_ago(30).isoformat()}, [("discharged_on", "dates_reversed")]),
        ({"total_fen": 5}, [("pooled_paid_fen", "pooled_exceeds_total")]),
        ({"discharged_on": days_ago(380).isoformat(), "admitted_on": None}, [("discharged_on", "filed_too_late")]),
        ({"employer_id": str(new_id())}, [("employer_id", "not_a_member_organisation")]),
        ({"employer_id": str(other)}, [("employer_id", "not_covered")]),
        ({"admitted_on": days_ago(800).isoformat()}, [("admitted_on", "not_covered")]),
    ]
    for changes, expected in wrong:
        claim = await saved(world, **{**body, "document_ids": [], **changes})
        seen = await world.claim(claim["id"])
        assert [(each["field"], each["code"]) for each in seen["objections"]] == expected
        assert all(each["message"] for each in seen["objections"])


async def test_photos_of_a_draft_bear_their_names(world: World) -> None:
    body = await world.body()
    claim = await saved(world, **body)
    assert {each["name"] for each in (await world.claim(claim["id"]))["documents"]} == {"住院发票", "出院小结"}


async def test_the_employers_that_cover_somebody(world: World) -> None:
    await world.member_organisation(new_id(), "别的单位")
    found = (await world.get("/employers/covering")).json()["items"]
    assert [each["id"] for each in found] == [str(world.employer_id)]
    stranger = world.harness.token([("worker", "*")])
    assert (await world.get("/employers/covering", stranger)).json() == {"items": []}
