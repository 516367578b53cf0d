"""Several named people work for an employer, each as what its administrator says (X13); nobody shares an account."""

import re

from tests.identity import numbers
from tests.identity.online import Online
from tests.identity.phones import Phones
from tests.identity.residents import Residents

ACTIVATION_CODE = re.compile(r"[2-9A-Z]{4}(?:-[2-9A-Z]{4}){2}")


async def test_somebody_registered_is_appointed_by_name_and_number(online: Online) -> None:
    bound, clerk = await online.bound(), await online.person(name="陈经办")
    header = await online.signed_in(bound.administrator)
    body = {"name": "陈经办", "phone": clerk.phone, "roles": ["employer_roster", "employer_bases"]}

    answer = await online.send("POST", f"/employers/{bound.id}/clerks", header, body)

    assert (answer.status_code, answer.json()) == (201, {"person_id": clerk.id, "sent_to": None})
    assert await online.roles(clerk) == {("employer_roster", bound.id), ("employer_bases", bound.id)}
    listed = (await online.get(f"/employers/{bound.id}/clerks", header)).json()["items"]
    assert [(one["name"], one["activated"]) for one in listed] == [("王小明", True), ("陈经办", True)]
    assert clerk.phone not in str(listed)


async def test_the_code_of_somebody_unknown_goes_to_their_phone_alone(
    online: Online, phones: Phones, residents: Residents
) -> None:
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    path, phone, number = f"/employers/{bound.id}/clerks", numbers.phone(), numbers.id_number()
    residents.enter(number, "新人")

    half = await online.send("POST", path, header, {"name": "新人", "phone": phone, "roles": ["employer_clerk"]})
    assert (half.status_code, half.json()["code"]) == (422, "person_unknown")
    assert half.json()["errors"][0]["field"] == "id_number"
    body = {"name": "新人", "phone": phone, "id_number": number, "roles": ["employer_clerk"]}
    answer = await online.send("POST", path, header, body)
    assert answer.status_code == 201
    assert answer.json() == {"person_id": answer.json()["person_id"], "sent_to": f"{phone[:3]}****{phone[-4:]}"}
    listed = (await online.get(path, header)).json()["items"]
    assert [one["activated"] for one in listed] == [True, False]
    code = ACTIVATION_CODE.search((await phones.texts(phone))[-1])
    assert code
    assert (await online.city.activate(phone, code[0])).status_code == 204
    session = (await online.city.sign_in(phone)).json()
    assert {grant["role"] for grant in session["person"]["grants"]} == {"worker", "employer_clerk"}


async def test_nobody_is_registered_whom_the_registry_does_not_know_by_that_name(
    online: Online, phones: Phones, residents: Residents
) -> None:
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    path, phone, number = f"/employers/{bound.id}/clerks", numbers.phone(), numbers.id_number()
    residents.enter(number, "新人")
    body = {"name": "别人", "phone": phone, "id_number": number, "roles": ["employer_clerk"]}

    answer = await online.send("POST", path, header, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "name_mismatch")
    residents.control(refuse=True)
    away = await online.send("POST", path, header, {**body, "name": "新人"})
    assert (away.status_code, away.json()["code"]) == (503, "registry_away")
    child = {**body, "id_number": numbers.id_number(born="20150601")}
    assert (await online.send("POST", path, header, child)).json()["code"] == "guardian_needed"
    assert len((await online.get(path, header)).json()["items"]) == 1
    assert await phones.texts(phone) == []


async def test_the_registry_is_not_asked_for_names_again_and_again(online: Online, residents: Residents) -> None:
    bound = await online.bound()
    header = await online.signed_in(bound.administrator)
    number, phone = numbers.id_number(), numbers.phone()
    residents.enter(number, "新人")
    path, body = f"/employers/{bound.id}/clerks", {"phone": phone, "id_number": number, "roles": ["employer_clerk"]}

    tries = [await online.send("POST", path, header, {**body, "name": f"试名{n}"}) for n in range(21)]
    assert {each.json()["code"] for each in tries[:20]} == {"name_mismatch"}
    assert tries[20].status_code == 429


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
