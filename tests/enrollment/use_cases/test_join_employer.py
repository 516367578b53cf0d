"""S1.3: the employer is chosen among member organisations."""

import pytest

from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import City


async def test_s1_3_an_employer_becomes_a_member_organisation(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer(member=False)
    answer = await city.join(employer_id)
    assert answer.status_code == 201
    expected = {"employer_id": str(employer_id), "name": "泉州第一纺织厂", "district": "350502"}
    assert answer.json() == expected
    assert await harness.told() == [
        ("enrollment.employer_joined.v1", {**expected, "refs": {"employer": str(employer_id)}})
    ]
    listed = await harness.client.get("/member-organisations", headers=city.headers("worker"))
    assert listed.json() == {"items": [expected], "next": None}


async def test_twice_is_409_and_a_repetition_is_the_same_answer(service: OpenService) -> None:
    city = City(await service("enrollment"))
    employer_id = await city.employer(member=False)
    headers = city.administrator()
    first, again = await city.join(employer_id, headers), await city.join(employer_id, headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    other = await city.join(employer_id)
    assert (other.status_code, other.json()["code"]) == (409, "already_a_member_organisation")
    assert other.json()["title"] == "该单位已经是组织会员。"


async def test_an_unknown_employer_and_another_agencys_are_the_same_404(service: OpenService) -> None:
    harness = await service("enrollment")
    elsewhere = await City(harness, "610200").employer(member=False)
    answers = [await City(harness).join(employer_id) for employer_id in (elsewhere, new_id())]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 2


@pytest.mark.parametrize("role", ["worker", "employer_clerk", "finance", "operator"])
async def test_only_administrators_decide_who_is_a_member(service: OpenService, role: str) -> None:
    city = City(await service("enrollment"))
    employer_id = await city.employer(member=False)
    assert (await city.join(employer_id, city.headers(role))).status_code == 403
    assert (await city.join(employer_id, city.headers("plan_administrator"))).status_code == 201


async def test_pages_go_from_the_newest_to_the_oldest(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    known = [str(await city.employer(f"单位{number}")) for number in range(3)]
    headers = city.headers("worker")
    first = (await harness.client.get("/member-organisations?limit=2", headers=headers)).json()
    rest = (await harness.client.get(f"/member-organisations?limit=2&after={first['next']}", headers=headers)).json()
    assert [item["employer_id"] for item in first["items"] + rest["items"]] == known[::-1]
    assert rest["next"] is None
