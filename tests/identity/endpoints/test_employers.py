from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.city import City


def employer(**changed: str) -> dict[str, str]:
    body = {"name": "石狮服装厂", "uscc": numbers.credit_code(), "district": "350503"}
    return {**body, "legal_representative": "林秘密", **changed}


async def test_an_employer_is_told_and_found(city: City) -> None:
    body = employer()

    answer = await city.post("/employers", body)

    assert answer.status_code == 201
    identifier = answer.json()["id"]
    kind, fact = (await city.identity.told())[-1]
    assert kind == "identity.employer_registered.v1"
    assert fact == {
        "employer_id": identifier,
        "name": body["name"],
        "uscc": body["uscc"],
        "district": "350503",
        "refs": {"employer": identifier},
    }
    found = await city.identity.client.get("/employers", params={"q": "服装"}, headers=city.identity.token())
    shown = {"id": identifier, "name": body["name"], "uscc": body["uscc"], "district": "350503"}
    assert found.json() == {"items": [shown], "next": None}


async def test_the_representatives_name_is_encrypted(city: City) -> None:
    await city.post("/employers", employer())

    for table in ("employer", "outbox", "stored_answer"):
        assert "林秘密" not in await city.contents(table)


async def test_the_same_credit_code_twice_is_refused(city: City) -> None:
    body = employer()
    await city.post("/employers", body)

    again = await city.post("/employers", {**body, "name": "又名"})

    assert (again.status_code, again.json()["code"]) == (409, "already_registered")
    assert again.json()["errors"][0]["field"] == "uscc"


async def test_wrong_codes_are_named(city: City) -> None:
    wrong = [
        ("uscc", "91350500000000001A", "invalid_uscc"),
        ("uscc", "123", "invalid_uscc"),
        ("district", "350500", "unknown_district"),
        ("district", "110101", "unknown_district"),
        ("district", "35050x", "unknown_district"),
    ]

    for field, value, code in wrong:
        answer = await city.post("/employers", employer(**{field: value}))
        assert (answer.status_code, answer.json()["errors"][0]["field"], answer.json()["code"]) == (422, field, code)


async def test_only_an_administrator_registers_employers(city: City) -> None:
    answer = await city.post("/employers", employer(), city.identity.token([("plan_administrator", "350500")]))

    assert answer.status_code == 403


async def test_employers_come_in_pages_newest_first(city: City) -> None:
    made = [await city.employer(f"工厂{n}") for n in range(5)]
    reader = city.identity.token([("worker", "*")])

    seen: list[str] = []
    after = None
    while True:
        params: dict[str, str | int] = {"limit": 2, "q": "工厂", **({"after": after} if after else {})}
        page = (await city.identity.client.get("/employers", params=params, headers=reader)).json()
        seen += [item["id"] for item in page["items"]]
        after = page["next"]
        if after is None:
            break

    assert seen == made[::-1]


async def test_bounds_of_a_page(identity: ServiceHarness) -> None:
    outside: list[dict[str, str | int]] = [{"limit": 10**9}, {"limit": 0}, {"after": "x"}, {"q": "x" * 101}]

    for params in outside:
        answer = await identity.client.get("/employers", params=params, headers=identity.token())
        assert answer.status_code == 422


async def test_wild_cards_mean_themselves(city: City) -> None:
    await city.employer("甲厂")

    answer = await city.identity.client.get("/employers", params={"q": "%"}, headers=city.identity.token())

    assert answer.json()["items"] == []


async def test_another_agency_sees_none_of_them(city: City) -> None:
    await city.employer()

    answer = await city.identity.client.get("/employers", headers=city.identity.token(agency="350100"))

    assert answer.json() == {"items": [], "next": None}
