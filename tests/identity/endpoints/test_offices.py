"""Offices as data: agency, districts, offices, and who sits where (issue 5, section 3)."""

import asyncio

from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.city import City


def system(identity: ServiceHarness) -> dict[str, str]:
    return identity.token([("system_administrator", AGENCY)])


async def test_offices_lie_in_districts_or_are_the_citys(city: City, identity: ServiceHarness) -> None:
    for body in ({"name": "丰泽办事处", "district": "350503"}, {"name": "中心"}):
        assert (await city.post("/offices", body, system(identity))).status_code == 201
    answer = await identity.client.get("/offices", headers=system(identity))
    shown = [(one["name"], one["district_name"], one["members"]) for one in answer.json()["items"]]
    assert shown == [("中心", None, 0), ("丰泽办事处", "丰泽区", 0)]
    elsewhere = await city.post("/offices", {"name": "长安", "district": "610200"}, system(identity))
    assert (elsewhere.status_code, elsewhere.json()["errors"][0]["field"]) == (422, "district")
    again = await city.post("/offices", {"name": "中心"}, system(identity))
    assert (again.status_code, again.json()["code"]) == (409, "already_registered")
    assert (await city.post("/offices", {"name": "别处"})).status_code == 403


async def test_another_agency_has_offices_of_its_own(city: City, identity: ServiceHarness) -> None:
    await city.post("/offices", {"name": "中心"}, system(identity))
    there = identity.token([("system_administrator", "610200")], agency="610200")
    assert (await identity.client.get("/offices", headers=there)).json() == {"items": []}
    assert (await city.post("/offices", {"name": "中心"}, there)).status_code == 201


async def test_staff_sit_in_one_office_and_it_closes_when_empty(city: City, identity: ServiceHarness) -> None:
    worker, headers = await city.worker(), await city.officer(0)
    first, second = [
        (await city.post("/offices", {"name": name}, system(identity))).json()["id"] for name in ("中心", "丰泽")
    ]
    path = f"/staff/{worker.id}/office"
    refused = await identity.client.put(path, json={"office_id": first}, headers=headers)
    assert (refused.status_code, refused.json()["code"]) == (422, "no_colleague")
    await city.grant(worker.id, "finance", AGENCY)
    for office in (first, second):
        assert (await identity.client.put(path, json={"office_id": office}, headers=headers)).status_code == 204
    staff = (await identity.client.get("/staff", headers=headers)).json()["items"]
    assert {one["office_name"] for one in staff if one["person_id"] == worker.id} == {"丰泽"}
    assert (await identity.client.put(path, json={"office_id": str(new_id())}, headers=headers)).status_code == 404
    answer = await identity.client.delete(f"/offices/{second}", headers=system(identity))
    assert (answer.status_code, answer.json()["code"]) == (409, "office_in_use")
    assert (await identity.client.delete(f"/offices/{first}", headers=system(identity))).status_code == 204
    assert (await identity.client.delete(f"/offices/{first}", headers=system(identity))).status_code == 404
    assert (await identity.client.put(path, json={"office_id": first}, headers=headers)).status_code == 404
    left = await identity.client.delete(f"/staff/{worker.id}", headers=headers)
    assert left.status_code == 204
    assert (await identity.client.delete(f"/offices/{second}", headers=system(identity))).status_code == 204


async def test_nobody_is_seated_in_an_office_that_closes_meanwhile(city: City, identity: ServiceHarness) -> None:
    worker, headers = await city.worker(), await city.officer(0)
    await city.grant(worker.id, "finance", AGENCY)
    for number in range(3):
        made = await city.post("/offices", {"name": f"办事处{number}"}, system(identity))
        office = made.json()["id"]
        put = identity.client.put(f"/staff/{worker.id}/office", json={"office_id": office}, headers=headers)
        close = identity.client.delete(f"/offices/{office}", headers=system(identity))
        answers = sorted(answer.status_code for answer in await asyncio.gather(put, close))
        assert answers in ([204, 404], [204, 409])
