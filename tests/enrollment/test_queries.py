"""Members and exports of one employer."""

from datetime import date
from io import BytesIO
from uuid import UUID

import asyncpg
from python_calamine import CalamineWorkbook

from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import PLAN, City, id_number, member
from tests.harness.service import ServiceHarness


async def test_members_of_an_employer_are_listed_masked(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id, other = await city.employer(), await city.employer("晋江第二机械厂")
    people = [await city.person(serial) for serial in (1, 2, 3)]
    await city.enrol(employer_id, [member(1), member(2)])
    await city.enrol(other, [member(3)])
    answer = await harness.client.get(f"/members?employer_id={employer_id}", headers=city.clerk(employer_id))
    assert answer.status_code == 200
    assert {item["person_id"] for item in answer.json()["items"]} == {str(person) for person in people[:2]}
    assert set(answer.json()["items"][0]) == {"person_id", "id_number_masked", "starts_on"}
    assert answer.json()["items"][0]["id_number_masked"].startswith("350*******")
    foreign = await harness.client.get(f"/members?employer_id={other}", headers=city.clerk(employer_id))
    missing = await harness.client.get(f"/members?employer_id={new_id()}", headers=city.administrator())
    assert (foreign.status_code, missing.status_code) == (404, 404)


async def test_members_come_in_pages(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    for serial in range(3):
        await city.person(serial)
    await city.enrol(employer_id, [member(serial) for serial in range(3)])
    url, headers = f"/members?employer_id={employer_id}&limit=2", city.clerk(employer_id)
    first = (await harness.client.get(url, headers=headers)).json()
    rest = (await harness.client.get(f"{url}&after={first['next']}", headers=headers)).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (2, 1, None)
    assert (await harness.client.get(f"{url}000000000", headers=headers)).status_code == 422


async def test_an_export_has_masked_numbers_and_no_formula(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer('=HYPERLINK("http://example.test")')
    await city.person(1)
    await city.enrol(employer_id, [member(1)])
    url = f"/members/export.xlsx?employer_id={employer_id}"
    answer = await harness.client.get(url, headers=city.clerk(employer_id))
    assert answer.status_code == 200
    table = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_name("参加人员").to_python()
    masked = f"350***********{id_number(1)[-4:]}"
    assert table == [
        ["用人单位", "身份证号码", "互助计划", "参加起始日期"],
        ['\'=HYPERLINK("http://example.test")', masked, PLAN, "2026-01-01"],
    ]
    assert (await harness.client.get(url, headers=city.clerk(new_id()))).status_code == 404


async def _erase(harness: ServiceHarness, person_id: UUID) -> None:
    connection = await asyncpg.connect(harness.databases.url(harness.databases.keys_database))
    await connection.execute("delete from person_key where person_id = $1", person_id)
    await connection.close()
    harness.database.cipher._keys._cache.clear()


async def test_an_erased_persons_number_is_empty(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    person_id = await city.person(1)
    await city.enrol(employer_id, [member(1)])
    await _erase(harness, person_id)
    answer = await harness.client.get(f"/members?employer_id={employer_id}", headers=city.clerk(employer_id))
    assert answer.json()["items"] == [
        {"person_id": str(person_id), "id_number_masked": None, "starts_on": date(2026, 1, 1).isoformat()}
    ]
