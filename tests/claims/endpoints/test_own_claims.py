"""S1.4: my applications: filter, page, see the reason."""

from typing import Any

import pytest

from shared.ids import new_id
from tests.claims.world import PLAN, World


async def test_own_claims_stand_newest_first_in_pages(world: World) -> None:
    filed = [(await world.file())["id"] for _ in range(5)]
    other = await world.worker(new_id())
    await world.file(world.as_worker(other))
    first = (await world.get("/claims", limit=2)).json()
    second = (await world.get("/claims", limit=2, after=first["next"])).json()
    third = (await world.get("/claims", limit=2, after=second["next"])).json()
    seen = [item["id"] for page in (first, second, third) for item in page["items"]]
    assert seen == filed[::-1]
    assert third["next"] is None


async def test_filters_by_plan_kind_and_status(world: World) -> None:
    waiting, returned, gone = [await world.file() for _ in range(3)]
    await world.returned(returned, ["total_fen"])
    await world.send("POST", f"/claims/{gone['id']}/withdrawal", world.as_worker(), {}, seen=1)
    paid = await world.file()
    await world.approved(paid)
    expected = {
        "awaiting_employer": [gone, waiting], "employer_not_approved": [returned], "withdrawn": [gone],
        "centre_approved": [paid], "pending": [paid], "paid": [], "draft": [],
    }  # fmt: skip
    for status, claims in expected.items():
        items = (await world.get("/claims", status=status)).json()["items"]
        assert [item["id"] for item in items] == [claim["id"] for claim in claims], status
    assert len((await world.get("/claims", plan_id=PLAN, benefit_kind="inpatient")).json()["items"]) == 4
    assert (await world.get("/claims", benefit_kind="outpatient")).json()["items"] == []
    assert (await world.get("/claims", plan_id="another")).json()["items"] == []


async def test_a_row_shows_both_lines_and_what_needs_attention(world: World) -> None:
    claim = await world.file()
    await world.returned(claim, ["total_fen"], stage="employer")
    [row] = (await world.get("/claims")).json()["items"]
    assert (row["status_label"], row["second_status"], row["needs_attention"]) == ("用人单位审核未通过", None, True)
    assert not row["closed"]
    withdrawn = await world.send("POST", f"/claims/{claim['id']}/withdrawal", world.as_worker(), {}, seen=2)
    assert withdrawn.status_code == 201
    [row] = (await world.get("/claims")).json()["items"]
    assert (row["status_label"], row["second_status"], row["second_status_label"], row["needs_attention"]) == (
        "用人单位审核未通过",
        "withdrawn",
        "已撤回",
        False,
    )


async def test_texts_come_in_english_where_that_is_asked_for(world: World) -> None:
    claim = await world.file()
    answer = await world.get(f"/claims/{claim['id']}", {**world.as_worker(), "Accept-Language": "en"})
    assert answer.json()["status_label"] == "Awaiting employer review"
    assert answer.json()["estimate"]["lines"][0]["text"].startswith("The bill of")


@pytest.mark.parametrize(
    ("name", "value"), [("limit", 10**9), ("limit", 0), ("after", "x"), ("status", "x"), ("plan_id", "a\x00b")]
)
async def test_impossible_parameters_are_refused(world: World, name: str, value: Any) -> None:
    answer = await world.get("/claims", **{name: value})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
