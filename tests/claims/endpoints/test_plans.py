"""S1.3: what can be claimed, and through which employers."""

from shared.ids import new_id
from tests.claims.world import PLAN, World


async def test_plans_say_what_is_asked_and_who_sees_it(world: World) -> None:
    [plan] = (await world.get("/plans")).json()["items"]
    assert (plan["id"], plan["version"], plan["name"]) == (PLAN, 1, "职工医疗互助（住院）")
    [kind] = plan["benefit_kinds"]
    assert (kind["code"], kind["name"]) == ("inpatient", "住院")
    assert kind["help"]
    fields = {field["code"]: field for field in kind["fields"]}
    assert fields["diagnosis"]["visible_to"] == ["centre_reviewer", "worker"]
    assert [choice["value"] for choice in fields["hospital_level"]["choices"]] == ["1", "2", "3"]
    documents = {document["kind"]: document for document in kind["documents"]}
    assert documents["discharge_summary"]["visible_to"] == ["centre_reviewer", "worker"]
    assert plan["texts"]["assumptions"]


async def test_plans_of_another_agency_are_not_shown(world: World) -> None:
    who = world.harness.token([("worker", "*")], agency="610200")
    assert (await world.get("/plans", who)).json() == {"items": []}


async def test_member_organisations_are_found_by_a_part_of_the_name(world: World) -> None:
    await world.member_organisation(new_id(), "泉州机械厂")
    await world.member_organisation(new_id(), "外地纺织厂", agency="610200")
    found = (await world.get("/employers", q="纺织")).json()["items"]
    assert found == [{"id": str(world.employer_id), "name": "泉州纺织一厂", "district": "350502"}]
    assert len((await world.get("/employers", q="泉州")).json()["items"]) == 2
    assert (await world.get("/employers", q="%")).json()["items"] == []
    assert (await world.get("/employers", q="a\u202eb")).status_code == 422


async def test_at_most_twenty_are_offered(world: World) -> None:
    for number in range(25):
        await world.member_organisation(new_id(), f"单位{number:02}")
    assert len((await world.get("/employers", q="单位")).json()["items"]) == 20


async def test_a_renamed_organisation_and_a_repeated_fact_leave_one_row(world: World) -> None:
    await world.member_organisation(world.employer_id, "泉州纺织集团")
    assert [each["name"] for each in (await world.get("/employers")).json()["items"]] == ["泉州纺织集团"]
