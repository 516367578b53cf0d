from uuid import UUID

from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.city import City, bearer


async def test_a_registered_person_is_told_with_ciphertext_only(city: City) -> None:
    """S1.1: registration is a fact that others hear; names and numbers travel encrypted."""
    body, answer = await city.register(name="陈秘密")

    told = (await city.identity.told())[-2:]

    assert [kind for kind, _ in told] == ["identity.person_registered.v1", "identity.role_granted.v1"]
    person_id = answer.json()["id"]
    assert told[0][1]["person_id"] == person_id
    assert (told[1][1]["role"], told[1][1]["scope"]) == ("worker", person_id)
    assert not {body["id_number"], body["phone"], "陈秘密"} & set(str(told).split("'"))
    decrypt = city.identity.database.cipher.decrypt
    assert await decrypt("contact", UUID(person_id), told[0][1]["phone_cipher"]) == body["phone"]
    assert await decrypt("contact", UUID(person_id), told[0][1]["name_cipher"]) == "陈秘密"
    assert await decrypt("enrolment", UUID(person_id), told[0][1]["id_number_cipher"]) == body["id_number"]


async def test_nothing_personal_stands_in_plain_columns(city: City) -> None:
    body, answer = await city.register(name="陈秘密")
    code = answer.json()["activation_code"]

    for table in ("person", "account", "activation", "outbox", "stored_answer", "attempt", "session"):
        text = await city.contents(table)
        for secret in (body["id_number"], body["phone"], "陈秘密", code, code.replace("-", "")):
            assert secret not in text, table


async def test_the_same_id_number_or_phone_twice_is_refused(city: City) -> None:
    body, _ = await city.register()

    _, same_id = await city.register(id_number=body["id_number"].lower())
    _, same_phone = await city.register(phone=f"+86 {body['phone']}")

    assert (same_id.status_code, same_id.json()["code"]) == (409, "already_registered")
    assert same_id.json()["errors"][0]["field"] == "id_number"
    assert (same_phone.status_code, same_phone.json()["errors"][0]["field"]) == (409, "phone")
    assert same_phone.json()["title"] == "已经登记过了。"


async def test_an_old_number_of_15_digits_is_the_same_person(city: City) -> None:
    """S11.2: 15 digits become 18."""
    body, _ = await city.register()
    number = body["id_number"]

    _, again = await city.register(id_number=number[:6] + number[8:17])

    assert again.status_code == 409


async def test_wrong_numbers_are_named(city: City) -> None:
    right = numbers.id_number()
    wrong = {
        "id_number": [right[:-1] + ("0" if right[-1] != "0" else "1"), "350502199913991234", "１" * 18, right[:-1]],
        "phone": ["12345678901", "138001380", "+1 650 253 0000", "0595-22276666"],
    }
    for field, values in wrong.items():
        for value in values:
            _, answer = await city.register(**{field: value})
            assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field), value


async def test_unknown_fields_and_hidden_characters_are_refused(city: City) -> None:
    _, unknown = await city.register(status="active")
    _, hidden = await city.register(name="王\u202e明")

    assert (unknown.status_code, unknown.json()["errors"][0]["code"]) == (422, "extra_forbidden")
    assert (hidden.status_code, hidden.json()["errors"][0]["code"]) == (422, "control_characters")


async def test_only_an_administrator_registers(city: City, identity: ServiceHarness) -> None:
    body = {"name": "某人", "id_number": numbers.id_number(), "phone": numbers.phone()}

    for role in ("worker", "employer_clerk", "centre_reviewer", "finance", "operator"):
        answer = await city.post("/people", body, identity.token([(role, "*")]))
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


async def test_a_repeated_registration_gets_the_same_code_again(city: City) -> None:
    body = {"name": "某人", "id_number": numbers.id_number(), "phone": numbers.phone()}
    headers = {**await city.administrator(), **city.identity.key()}

    first = await city.identity.client.post("/people", json=body, headers=headers)
    again = await city.identity.client.post("/people", json=body, headers=headers)

    assert (first.status_code, first.content) == (201, again.content)
    assert again.headers["Idempotent-Replayed"] == "true"


async def test_people_see_themselves_masked(city: City) -> None:
    worker = await city.worker()
    employer = await city.employer("丰泽船厂")
    await city.grant(worker.id, "employer_clerk", employer)

    me = await city.identity.client.get("/people/me", headers=bearer(await city.access_token(worker.session)))

    number, phone = worker.id_number, worker.phone
    assert me.json() == {
        "id": worker.id,
        "name": "王小明",
        "id_number_masked": f"{number[:3]}{'*' * 11}{number[-4:]}",
        "phone_masked": f"{phone[:3]}****{phone[-4:]}",
        "grants": [
            {"role": "worker", "scope": worker.id, "scope_name": "王小明"},
            {"role": "employer_clerk", "scope": employer, "scope_name": "丰泽船厂"},
        ],
    }


async def test_a_person_of_another_agency_is_not_there(city: City) -> None:
    worker = await city.worker()

    elsewhere = city.identity.token([("worker", "*")], UUID(worker.id), agency="350100")
    answer = await city.identity.client.get("/people/me", headers=elsewhere)

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
