"""S1.3 (cover), S2.3 (several people in one batch, a double submit is harmless), S13.2 (roster)."""

import asyncio
from typing import Any

import pytest

from shared.ids import new_id
from tests.conftest import OpenService
from tests.enrollment.people import PLAN, City, errors_of, id_number, member


async def test_s2_3_a_batch_is_enrolled_and_told(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    people = [await city.person(serial) for serial in (1, 2)]
    answer = await city.enrol(employer_id, [member(1), member(2, "2026-02-01")])
    assert (answer.status_code, answer.json()) == (201, {"enrolled": 2})
    told = [(kind, body) for kind, body in await harness.told() if kind != "enrollment.employer_joined.v1"]
    assert [kind for kind, _ in told] == [
        "enrollment.participation_started.v1",
        "enrollment.coverage_started.v1",
    ] * 2
    cover = told[3][1]
    assert (cover["person_id"], cover["employer_id"]) == (str(people[1]), str(employer_id))
    assert (cover["plan_id"], cover["starts_on"], cover["ends_on"]) == (PLAN, "2026-02-01", None)


async def test_s2_3_a_double_submit_is_harmless(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    await city.person(1)
    headers = city.clerk(employer_id)
    answers = [await city.enrol(employer_id, [member(1)], headers) for _ in range(2)]
    assert [(answer.status_code, answer.json()) for answer in answers] == [(201, {"enrolled": 1})] * 2
    assert len(await harness.rows("select from participation")) == 1
    assert errors_of(await city.enrol(employer_id, [member(1)])) == [(1, "id_number", "already_enrolled")]


async def test_one_bad_row_and_nobody_is_enrolled(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    for serial in (1, 2):
        await city.person(serial)
    await city.enrol(employer_id, [member(2)])
    told = await harness.told()
    rows: list[dict[str, Any]] = [
        member(1),
        {"id_number": 350502199001010019, "starts_on": "2026-02-30"},
        member(2),
        member(3),
        {"id_number": "", "starts_on": ""},
    ]
    answer = await city.enrol(employer_id, rows)
    assert errors_of(answer) == [
        (2, "id_number", "typed_as_number"),
        (2, "starts_on", "bad_date"),
        (3, "id_number", "already_enrolled"),
        (4, "id_number", "not_registered"),
        (5, "id_number", "missing"),
        (5, "starts_on", "missing"),
    ]
    assert answer.json()["errors"][3]["message"] == "没有登记过使用该身份证号码的人员。"
    assert id_number(3) not in answer.text
    assert await harness.told() == told


async def test_a_second_plan_is_added_to_the_same_participation(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    await city.person(1)
    await city.enrol(employer_id, [member(1)])
    body = {"employer_id": str(employer_id), "plan_id": "another-plan", "members": [member(1)]}
    answer = await harness.client.post("/enrolments", json=body, headers=city.clerk(employer_id))
    assert answer.status_code == 201
    rows = await harness.rows("select event_version from participation")
    assert [row["event_version"] for row in rows] == [3]
    assert len(await harness.rows("select from coverage")) == 2


async def test_cover_through_two_employers_is_refused(service: OpenService) -> None:
    city = City(await service("enrollment"))
    first, second = await city.employer(), await city.employer("晋江第二机械厂")
    await city.person(1)
    assert (await city.enrol(first, [member(1)])).status_code == 201
    assert errors_of(await city.enrol(second, [member(1)])) == [(1, "id_number", "already_enrolled")]


async def test_two_employers_at_once_enrol_a_person_once(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employers = [await city.employer(f"单位{number}") for number in range(4)]
    await city.person(1)
    answers = await asyncio.gather(*(city.enrol(employer_id, [member(1)]) for employer_id in employers))
    assert sorted(answer.status_code for answer in answers) == [201, 422, 422, 422]
    assert len(await harness.rows("select from coverage")) == 1


async def test_an_employer_that_is_no_member_organisation(service: OpenService) -> None:
    city = City(await service("enrollment"))
    employer_id = await city.employer(member=False)
    answer = await city.enrol(employer_id, [member(1)])
    assert (answer.status_code, answer.json()["code"]) == (409, "not_a_member_organisation")
    unknown = new_id()
    assert (await city.enrol(unknown, [member(1)])).status_code == 404


async def test_another_employers_clerk_and_other_roles(service: OpenService) -> None:
    city = City(await service("enrollment"))
    employer_id = await city.employer()
    await city.person(1)
    assert (await city.enrol(employer_id, [member(1)], city.clerk(new_id()))).status_code == 404
    for role in ("worker", "centre_reviewer", "plan_administrator"):
        assert (await city.enrol(employer_id, [member(1)], city.headers(role))).status_code == 403
    assert (await city.enrol(employer_id, [member(1)], city.administrator())).status_code == 201


async def test_another_agencys_person_is_not_registered_here(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    await City(harness, "610200").person(1)
    assert errors_of(await city.enrol(employer_id, [member(1)])) == [(1, "id_number", "not_registered")]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"members": []}, 422),
        ({"plan_id": "../plan"}, 422),
        ({"status": "paid"}, 422),
        ({"employer_id": "x"}, 422),
        ({"members": [{"id_number": "1", "starts_on": "2026-01-01", "name": "林"}]}, 422),
        ({"members": [{"id_number": "\u202e1", "starts_on": "2026-01-01"}]}, 422),
        ({"members": [{"id_number": "1" * 65, "starts_on": "2026-01-01"}]}, 422),
        ({"members": [{}] * 5001}, 422),
    ],
)
async def test_bad_bodies(service: OpenService, change: dict[str, Any], status: int) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    body = {"employer_id": str(employer_id), "plan_id": PLAN, "members": [member(1)], **change}
    answer = await harness.client.post("/enrolments", json=body, headers=city.administrator())
    assert answer.status_code == status
    assert answer.json()["trace_id"]


async def test_no_number_stands_in_the_clear(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    await city.person(1)
    await city.enrol(employer_id, [member(1)])
    for table in ("person", "participation", "coverage", "outbox", "stored_answer", "employer", "member_organisation"):
        rows = await harness.rows(f"select * from {table}")
        assert id_number(1) not in repr([dict(row) for row in rows])
