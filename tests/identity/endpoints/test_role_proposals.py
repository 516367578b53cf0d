"""Two people give an office, and three offices are never one person's (issue 5, 三员)."""

import asyncio
from typing import Any

import asyncpg
import pytest

from shared.events.identity import STAFF_ROLES
from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.city import City


def wanted(person_id: str, role: str = "finance", scope: str = AGENCY) -> dict[str, str]:
    return {"person_id": person_id, "role": role, "scope": scope}


async def proposed(city: City, body: dict[str, str], officer: int = 0) -> str:
    answer = await city.post("/role-proposals", body, await city.officer(officer))
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def refusal(city: City, path: str, body: Any, officer: int) -> tuple[int, str]:
    answer = await city.post(path, body, await city.officer(officer))
    return answer.status_code, answer.json()["code"]


async def test_an_office_is_held_once_a_second_pair_of_eyes_confirmed_it(city: City) -> None:
    worker = await city.worker()
    told = await city.identity.told()
    identifier = await proposed(city, wanted(worker.id))
    assert await city.identity.told() == told

    waiting = (await city.identity.client.get("/role-proposals", headers=await city.officer(1))).json()["items"]
    assert [(one["id"], one["name"], one["scope_name"], one["mine"]) for one in waiting] == [
        (identifier, "王小明", "泉州市", False)
    ]
    answer = await city.post(f"/role-proposals/{identifier}/confirmation", {}, await city.officer(1))

    assert answer.status_code == 201
    kind, fact = (await city.identity.told())[-1]
    assert (kind, fact["person_id"], fact["role"]) == ("identity.role_granted.v1", worker.id, "finance")
    row = (await city.identity.rows("select * from role_grant where id = $1", answer.json()["id"]))[0]
    assert [str(row["proposed_by"]), str(row["granted_by"])] == [officer.id for officer in city.officers]
    staff = (await city.identity.client.get("/staff", headers=await city.officer(0))).json()["items"]
    assert [one["role"] for each in staff for one in each["offices"] if each["person_id"] == worker.id] == ["finance"]


async def test_whoever_proposed_does_not_confirm(city: City) -> None:
    worker = await city.worker()
    path = f"/role-proposals/{await proposed(city, wanted(worker.id))}/confirmation"

    assert await refusal(city, path, {}, 0) == (403, "own_proposal")
    entry = (await city.identity.audited())[-1]
    assert (entry["outcome"], entry["why"]) == ("refused", "own_proposal")
    assert (await city.post(path, {}, await city.officer(1))).status_code == 201
    assert await refusal(city, path, {}, 1) == (409, "illegal_transition")


async def test_nobody_proposes_or_confirms_for_themselves(city: City) -> None:
    first = city.officers[0].id

    assert await refusal(city, "/role-proposals", wanted(first), 0) == (403, "own_grant")
    entry = (await city.identity.audited())[-1]
    assert (entry["outcome"], entry["why"], str(entry["actor_id"])) == ("refused", "own_grant", first)
    path = f"/role-proposals/{await proposed(city, wanted(first), 1)}/confirmation"
    assert await refusal(city, path, {}, 0) == (403, "own_grant")


async def test_an_administrator_alone_gives_no_office(city: City) -> None:
    worker = await city.worker()
    for role in STAFF_ROLES:
        scope = "350502" if role == "district_reviewer" else AGENCY
        answer = await city.post("/role-grants", wanted(worker.id, role, scope))
        assert (answer.status_code, answer.json()["code"]) == (403, "four_eyes"), role
    headers = await city.administrator()
    assert (await city.post("/role-proposals", wanted(worker.id), headers)).status_code == 403
    assert (await city.identity.client.get("/role-proposals", headers=headers)).status_code == 403


async def test_a_business_of_an_employer_is_no_office(city: City) -> None:
    worker, employer = await city.worker(), await city.employer()
    assert await refusal(city, "/role-proposals", wanted(worker.id, "employer_clerk", employer), 0) == (422, "invalid")


async def test_a_proposal_that_was_refused_is_over(city: City) -> None:
    worker = await city.worker()
    identifier = await proposed(city, wanted(worker.id))
    assert await refusal(city, "/role-proposals", wanted(worker.id), 1) == (409, "already_proposed")

    answer = await city.identity.client.delete(f"/role-proposals/{identifier}", headers=await city.officer(1))

    assert answer.status_code == 204
    assert await refusal(city, f"/role-proposals/{identifier}/confirmation", {}, 1) == (409, "illegal_transition")
    assert await refusal(city, f"/role-proposals/{new_id()}/confirmation", {}, 1) == (404, "not_found")
    await proposed(city, wanted(worker.id))


@pytest.mark.parametrize("second", ["security_administrator", "auditor"])
async def test_the_three_offices_are_three_people(city: City, second: str) -> None:
    """三员, said in words; also where both were proposed at a time when nobody held either."""
    worker = await city.worker()
    held = await proposed(city, wanted(worker.id, "system_administrator"))
    late = await proposed(city, wanted(worker.id, second))
    headers = await city.officer(1)
    assert (await city.post(f"/role-proposals/{held}/confirmation", {}, headers)).status_code == 201

    answer = await city.post(f"/role-proposals/{late}/confirmation", {}, headers)

    assert (answer.status_code, answer.json()["code"]) == (409, "three_offices")
    assert answer.json()["title"] == "系统管理员、安全管理员和审计员必须由三个不同的人担任，此人已担任其中之一。"
    other = "auditor" if second == "security_administrator" else "security_administrator"
    assert await refusal(city, "/role-proposals", wanted(worker.id, other), 0) == (409, "three_offices")


async def test_the_database_itself_holds_people_apart(city: City) -> None:
    """Also against whoever writes rows past the service's code, as the service's role."""
    worker = await city.worker()
    rows = await city.identity.rows("select * from role_grant where founding is not null order by founding, role")
    assert [(row["role"], row["founding"]) for row in rows] == [
        ("administrator", 1), ("security_administrator", 1), ("security_administrator", 2),
    ]  # fmt: skip
    insert = (
        "insert into role_grant (id, agency, version, event_version, person_id, role, scope, state, granted_by,"
        " granted_at, proposed_by, founding) values ($1, '350500', 1, 1, $2, $3, '350500', 'held', $4, now(), $5, $6)"
    )
    one, two = (officer.id for officer in city.officers)
    wrong: list[tuple[str, str, str | None, str | None, int | None]] = [
        (worker.id, "finance", None, None, None),
        (worker.id, "finance", one, None, None),
        (worker.id, "finance", one, one, None),
        (worker.id, "finance", one, worker.id, None),
        (worker.id, "finance", None, None, 1),
        (worker.id, "security_administrator", None, None, 3),
        (worker.id, "security_administrator", None, None, 2),
        (one, "auditor", two, city.admin_id, None),
    ]
    for person, role, by, proposer, founding in wrong:
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            await city.identity.rows(insert, new_id(), person, role, by, proposer, founding)
    await city.identity.rows(insert, new_id(), worker.id, "auditor", one, two, None)


async def test_two_security_administrators_remain(city: City, identity: ServiceHarness) -> None:
    grants = await identity.rows("select id from role_grant where role = 'security_administrator' order by founding")
    path = f"/role-grants/{grants[0]['id']}"
    answer = await identity.client.delete(path, headers=await city.officer(1))
    assert (answer.status_code, answer.json()["code"]) == (409, "last_security_administrators")

    worker = await city.worker()
    assert (await city.grant(worker.id, "security_administrator", AGENCY)).status_code == 201
    ends = [f"/role-grants/{grant['id']}" for grant in grants]
    headers = [await city.officer(1), await city.officer(0)]
    answers = await asyncio.gather(*(identity.client.delete(e, headers=h) for e, h in zip(ends, headers, strict=True)))

    assert sorted(answer.status_code for answer in answers) == [204, 409]


async def test_a_person_is_found_by_the_whole_number_alone(city: City) -> None:
    worker, headers = await city.worker(), await city.officer(0)
    for login in (worker.phone, worker.id_number):
        answer = await city.post("/people/lookups", {"login": login}, headers)
        assert answer.json()["items"] == [{"id": worker.id, "name": "王小明"}]
        assert worker.id in {str(entry["person_id"]) for entry in (await city.identity.audited())[-2:]}
    answer = await city.post("/people/lookups", {"login": worker.phone[:-1]}, headers)
    assert answer.json()["items"] == []


async def test_whose_names_the_lists_show_is_written_down(city: City) -> None:
    worker, headers = await city.worker(), await city.officer(1)
    await proposed(city, wanted(worker.id))
    for path, shown in (
        ("/role-proposals", {worker.id, city.officers[0].id}),
        ("/staff", {city.admin_id, city.officers[0].id}),
    ):
        before = len(await city.identity.audited())
        assert (await city.identity.client.get(path, headers=headers)).status_code == 200
        entries = (await city.identity.audited())[before:]
        assert {str(entry["person_id"]) for entry in entries if entry["outcome"] == "shown"} == shown
