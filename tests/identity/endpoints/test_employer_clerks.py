"""Several named people work for an employer, each as what its administrator says (X13); nobody shares an account."""

from tests.identity import numbers
from tests.identity.online import Online


async def test_somebody_registered_is_appointed_by_name_and_number(online: Online) -> None:
    bound, clerk = await online.bound(), await online.person(name="陈经办")
    header = await online.signed_in(bound.administrator)
    body = {"name": "陈经办", "phone": clerk.phone, "roles": ["employer_roster", "employer_bases"]}

    answer = await online.send("POST", f"/employers/{bound.id}/clerks", header, body)

    assert (answer.status_code, answer.json()) == (201, {"person_id": clerk.id, "activation_code": None})
    assert await online.roles(clerk) == {("employer_roster", bound.id), ("employer_bases", bound.id)}
    listed = (await online.get(f"/employers/{bound.id}/clerks", header)).json()["items"]
    assert [(one["name"], one["activated"]) for one in listed] == [("王小明", True), ("陈经办", True)]
    assert clerk.phone not in str(listed)


async def test_somebody_unknown_is_registered_and_activates_with_a_code(online: Online) -> None:
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    path, phone, number = f"/employers/{bound.id}/clerks", numbers.phone(), numbers.id_number()

    half = await online.send("POST", path, header, {"name": "新人", "phone": phone, "roles": ["employer_clerk"]})
    assert (half.status_code, half.json()["code"]) == (422, "person_unknown")
    assert half.json()["errors"][0]["field"] == "id_number"
    body = {"name": "新人", "phone": phone, "id_number": number, "roles": ["employer_clerk"]}
    answer = await online.send("POST", path, header, body)
    assert answer.status_code == 201
    listed = (await online.get(path, header)).json()["items"]
    assert [one["activated"] for one in listed] == [True, False]
    assert (await online.city.activate(phone, answer.json()["activation_code"])).status_code == 204
    session = (await online.city.sign_in(phone)).json()
    assert {grant["role"] for grant in session["person"]["grants"]} == {"worker", "employer_clerk"}


async def test_a_number_with_another_name_is_refused(online: Online) -> None:
    bound, other = await online.bound(), await online.person()
    header = await online.signed_in(bound.administrator)
    body = {"name": "别人", "id_number": other.id_number, "roles": ["employer_clerk"]}

    answer = await online.send("POST", f"/employers/{bound.id}/clerks", header, body)

    assert (answer.status_code, answer.json()["code"]) == (422, "name_differs")
    assert await online.roles(other) == set()


async def test_roles_are_changed_and_taken_away(online: Online) -> None:
    bound, clerk = await online.bound(), await online.person()
    header = await online.signed_in(bound.administrator)
    body = {"name": "王小明", "phone": clerk.phone, "roles": ["employer_roster", "employer_clerk"]}
    await online.send("POST", f"/employers/{bound.id}/clerks", header, body)
    path = f"/employers/{bound.id}/clerks/{clerk.id}"

    changed = await online.send("PUT", path, header, {"roles": ["employer_clerk", "employer_payments"]})
    assert changed.status_code == 204
    assert await online.roles(clerk) == {("employer_clerk", bound.id), ("employer_payments", bound.id)}
    assert (await online.send("PUT", path, header, {"roles": []})).status_code == 204
    assert await online.roles(clerk) == set()
    assert (await online.send("PUT", path, header, {"roles": ["employer_clerk"]})).json()["code"] == "not_a_clerk"


async def test_the_administrator_is_one_and_changes_nothing_of_their_own(online: Online) -> None:
    """Authorisation: granting oneself → 403."""
    bound = await online.bound()
    me, path = bound.administrator, f"/employers/{bound.id}/clerks"
    header = await online.signed_in(me)

    itself = await online.send("POST", path, header, {"name": "王小明", "phone": me.phone, "roles": ["employer_bases"]})
    assert (itself.status_code, itself.json()["code"]) == (403, "own_roles")
    assert (await online.send("PUT", f"{path}/{me.id}", header, {"roles": []})).status_code == 403
    second = {"name": "王小明", "phone": numbers.phone(), "roles": ["employer_administrator"]}
    assert (await online.send("POST", path, header, second)).status_code == 422
    none = {"name": "王小明", "phone": numbers.phone(), "roles": []}
    assert (await online.send("POST", path, header, none)).json()["code"] == "no_business"


async def test_only_its_own_administrator_decides_who_works_for_an_employer(online: Online) -> None:
    bound, other = await online.bound(), await online.bound()
    path, body = (
        f"/employers/{bound.id}/clerks",
        {"name": "王小明", "phone": numbers.phone(), "roles": ["employer_clerk"]},
    )

    foreign = await online.signed_in(other.administrator)
    assert (await online.send("POST", path, foreign, body)).status_code == 404
    clerk = online.identity.token([("employer_clerk", bound.id), ("worker", "*")])
    assert (await online.send("POST", path, clerk, body)).status_code == 403
    assert (await online.get(path, clerk)).status_code == 404
