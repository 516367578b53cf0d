from shared.ids import new_id
from tests.harness.service import ServiceHarness
from tests.identity.city import City


async def test_a_grant_is_told(city: City) -> None:
    worker, employer = await city.worker(), await city.employer()

    answer = await city.grant(worker.id, "employer_clerk", employer)

    assert answer.status_code == 201
    kind, fact = (await city.identity.told())[-1]
    assert kind == "identity.role_granted.v1"
    assert fact == {
        "grant_id": answer.json()["id"],
        "person_id": worker.id,
        "role": "employer_clerk",
        "scope": employer,
        "refs": {"grant": answer.json()["id"], "person": worker.id},
    }


async def test_nobody_grants_a_role_to_themselves(city: City) -> None:
    answer = await city.post("/role-grants", {"person_id": city.admin_id, "role": "finance", "scope": "350500"})

    assert (answer.status_code, answer.json()["code"]) == (403, "own_grant")
    assert answer.json()["title"] == "任何人都不能给自己授予角色。"


async def test_only_an_administrator_grants_or_revokes(city: City, identity: ServiceHarness) -> None:
    body = {"person_id": str(new_id()), "role": "finance", "scope": "350500"}
    finance = identity.token([("finance", "350500")])

    granted = await city.post("/role-grants", body, finance)
    revoked = await identity.client.delete(f"/role-grants/{new_id()}", headers=finance)

    assert (granted.status_code, revoked.status_code) == (403, 403)


async def test_a_role_is_held_once(city: City) -> None:
    worker = await city.worker()
    first = await city.grant(worker.id, "finance", "350500")

    again = await city.grant(worker.id, "finance", "350500")
    assert (again.status_code, again.json()["code"]) == (409, "already_granted")

    headers = await city.officer(0)
    path = f"/role-grants/{first.json()['id']}"
    assert (await city.identity.client.delete(path, headers=headers)).status_code == 204
    assert (await city.identity.client.delete(path, headers=headers)).json()["code"] == "illegal_transition"
    assert (await city.grant(worker.id, "finance", "350500")).status_code == 201


async def test_a_scope_must_be_one_of_the_role(city: City) -> None:
    worker = await city.worker()
    wrong = [
        ("employer_clerk", "350500"),
        ("employer_clerk", "00000000-0000-7000-8000-000000000000"),
        ("district_reviewer", "350500"),
        ("district_reviewer", "350102"),
        ("district_reviewer", "350599"),
        ("centre_reviewer", "350502"),
        ("finance", "350100"),
        ("administrator", "*"),
        ("worker", "350500"),
    ]

    for role, scope in wrong:
        answer = await city.grant(worker.id, role, scope)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "scope"), (role, scope)


async def test_an_unknown_person_or_role_or_grant(city: City) -> None:
    worker = await city.worker()
    headers = await city.administrator()

    assert (await city.grant(str(new_id()), "finance", "350500")).status_code == 404
    assert (await city.grant(worker.id, "emperor", "350500")).status_code == 422
    assert (await city.identity.client.delete(f"/role-grants/{new_id()}", headers=headers)).status_code == 404
