"""S2.2: nothing is handled until the data are complete. S2.7: changes of an employer's data are reviewed."""

from tests.identity import numbers
from tests.identity.online import Online


async def test_an_incomplete_employer_says_what_is_missing_and_handles_nothing(online: Online) -> None:
    """S2.2."""
    body = {"name": "泉州样板商行", "uscc": numbers.credit_code(), "district": "350502"}
    identifier = (await online.city.post("/employers", body)).json()["id"]
    registered, profile = (await online.identity.told())[-2:]
    assert registered[0] == "identity.employer_registered.v1"
    assert (profile[0], profile[1]["missing"]) == ("identity.employer_profile_changed.v1", ["legal_representative"])

    shown = (await online.get(f"/employers/{identifier}", online.centre())).json()
    assert shown["missing"] == ["legal_representative"]
    administrator = online.identity.token([("employer_administrator", identifier), ("worker", "*")])
    clerk = {"name": "王小明", "phone": numbers.phone(), "roles": ["employer_roster"]}
    delegation = {"agent_uscc": numbers.credit_code(), "businesses": ["employer_roster"], "last_day": "2026-12-31"}
    for who, path, sent in (
        (online.centre(), "binding-slips", {"insurance_kind": "mutual_aid"}),
        (administrator, "clerks", clerk),
        (administrator, "delegations", delegation),
    ):
        answer = await online.send("POST", f"/employers/{identifier}/{path}", who, sent)
        assert (answer.status_code, answer.json()["code"]) == (409, "employer_incomplete")
        assert answer.json()["errors"] == [
            {"field": "legal_representative", "code": "missing", "message": "缺少法定代表人。"}
        ]


async def test_what_is_missing_is_submitted_and_decided(online: Online) -> None:
    """S2.2, S2.7."""
    body = {"name": "泉州样板商行", "uscc": numbers.credit_code(), "district": "350502"}
    identifier = (await online.city.post("/employers", body)).json()["id"]
    person = await online.person()
    administrator = online.identity.token([("employer_administrator", identifier), ("worker", person.id)])
    wanted = {"legal_representative": "林法人"}

    answer = await online.send("POST", f"/employers/{identifier}/profile-changes", administrator, wanted)

    assert answer.status_code == 201
    kind, fact = (await online.identity.told())[-1]
    assert kind == "identity.employer_profile_change_submitted.v1"
    assert (fact["employer_id"], fact["name"], fact["district"]) == (identifier, "泉州样板商行", "350502")
    assert "林法人" not in await online.city.contents("employer_profile_change")
    await online.approve("employer_profile_change", answer.json()["id"], fact["person_id"])
    assert (await online.identity.told())[-1][1]["missing"] == []
    made = await online.send(
        "POST", f"/employers/{identifier}/binding-slips", online.centre(), {"insurance_kind": "mutual_aid"}
    )
    assert made.status_code == 201


async def test_until_it_is_decided_everything_stays(online: Online) -> None:
    """S2.7."""
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    path = f"/employers/{bound.id}/profile-changes"

    answer = await online.send("POST", path, header, {"name": "泉州市新名鞋业有限公司", "contact_phone": "13900000001"})

    assert (await online.get(f"/employers/{bound.id}", header)).json()["profile"]["name"] == bound.body["name"]
    shown = (await online.get(f"/employer-profile-changes/{answer.json()['id']}", online.centre())).json()
    assert (shown["before"]["name"], shown["wanted"]["name"]) == (bound.body["name"], "泉州市新名鞋业有限公司")
    assert (shown["wanted"]["contact_phone_masked"], shown["wanted"]["district"]) == ("139****0001", None)
    again = await online.send("POST", path, header, {"name": "又一个名"})
    assert (again.status_code, again.json()["code"]) == (409, "change_under_way")
    await online.approve("employer_profile_change", answer.json()["id"], bound.administrator.id)
    kind, fact = (await online.identity.told())[-1]
    assert kind == "identity.employer_profile_changed.v1"
    assert (fact["name"], fact["changed"]) == ("泉州市新名鞋业有限公司", ["contact", "name"])


async def test_a_refused_change_changes_nothing_and_says_why(online: Online) -> None:
    """S2.7."""
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    answer = await online.send("POST", f"/employers/{bound.id}/profile-changes", header, {"name": "别人的名字"})
    before = len(await online.identity.told())

    await online.reject("employer_profile_change", answer.json()["id"], bound.administrator.id, "与营业执照不符")

    assert len(await online.identity.told()) == before
    shown = (await online.get(f"/employer-profile-changes/{answer.json()['id']}", header)).json()
    assert (shown["state"], shown["ruling"]["comment"]) == ("rejected", "与营业执照不符")


async def test_a_change_needs_something_that_changes(online: Online) -> None:
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)

    for body in ({}, {"name": bound.body["name"]}):
        answer = await online.send("POST", f"/employers/{bound.id}/profile-changes", header, body)
        assert (answer.status_code, answer.json()["code"]) == (422, "nothing_changed")


async def test_changes_are_asked_for_by_those_who_answer_for_the_employer(online: Online) -> None:
    bound = await online.bound()
    path = f"/employers/{bound.id}/profile-changes"

    clerk = online.identity.token([("employer_roster", bound.id), ("worker", "*")])
    assert (await online.send("POST", path, clerk, {"name": "新名"})).status_code == 404
    other = online.identity.token([("employer_administrator", numbers_of_nobody()), ("worker", "*")])
    assert (await online.send("POST", path, other, {"name": "新名"})).status_code == 404


def numbers_of_nobody() -> str:
    return "01930000-0000-7000-8000-000000000999"
