import pytest

from services.identity.domain.codes import ACTIVATION_LIFETIME
from shared import clock
from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import PASSWORD, City


async def test_a_code_works_once(city: City) -> None:
    """S1.1: no default password; the first one is set with a single-use code."""
    body, answer = await city.register()
    code = answer.json()["activation_code"]

    first = await city.activate(body["phone"], code.lower().replace("-", " "))
    second = await city.activate(body["phone"], code, "another-tea-43")

    assert (first.status_code, first.content) == (204, b"")
    assert (second.status_code, second.json()["code"]) == (422, "invalid_activation")
    assert (await city.sign_in(body["phone"])).status_code == 201
    assert (await city.sign_in(body["phone"], "another-tea-43")).status_code == 401


async def test_every_failed_activation_has_the_same_answer(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    mine, answer = await city.register()
    other, _ = await city.register()
    code = answer.json()["activation_code"]
    with monkeypatch.context() as patch:
        long_ago = clock.now() - ACTIVATION_LIFETIME
        patch.setattr(clock, "now", lambda: long_ago)
        late, expired = await city.register()

    answers = [
        await city.activate(mine["phone"], "AAAA-AAAA-AAAA"),
        await city.activate(numbers.phone(), code),
        await city.activate(other["phone"], code),
        await city.activate(late["phone"], expired.json()["activation_code"]),
    ]

    assert {answer.status_code for answer in answers} == {422}
    assert len({str({**answer.json(), "trace_id": ""}) for answer in answers}) == 1
    assert answers[0].json()["errors"] == [
        {"field": "code", "code": "invalid_activation", "message": "激活码不正确、已使用或已过期。"}
    ]


async def test_codes_cannot_be_guessed_for_long(city: City) -> None:
    body, _ = await city.register()

    statuses = [(await city.activate(body["phone"], f"AAAA-AAAA-AAA{n}")).status_code for n in range(6)]

    assert statuses == [422] * 5 + [429]


async def test_common_passwords_are_refused_and_cost_no_attempt(city: City) -> None:
    body, answer = await city.register()

    for password in ("12345678", "password", "PASSW0RD", "aabbaabb", "woaini1314", "huzhu123"):
        refused = await city.activate(body["phone"], answer.json()["activation_code"], password)
        assert (refused.status_code, refused.json()["code"]) == (422, "weak_password")
        assert refused.json()["errors"][0]["field"] == "password"


async def test_the_length_of_a_password(city: City) -> None:
    body, answer = await city.register()

    for password in ("short-1", "x" * 129):
        refused = await city.activate(body["phone"], answer.json()["activation_code"], password)
        assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")


async def test_a_piece_of_ones_own_number_is_refused_and_the_code_still_works(city: City) -> None:
    body, answer = await city.register()
    code = answer.json()["activation_code"]

    refused = await city.activate(body["phone"], code, body["id_number"][-8:])

    assert refused.json()["code"] == "weak_password"
    assert (await city.activate(body["phone"], code, PASSWORD)).status_code == 204


async def test_a_password_with_composed_characters_is_one_password(city: City) -> None:
    body, answer = await city.register()
    await city.activate(body["phone"], answer.json()["activation_code"], "café-crème-7")

    assert (await city.sign_in(body["phone"], "cafe\u0301-cre\u0300me-7")).status_code == 201


async def test_an_administrator_issues_a_new_code_and_the_old_one_stops_working(city: City) -> None:
    """S1.1: whoever lost the code or let it expire gets another."""
    body, registered = await city.register()

    issued = await city.post(f"/people/{registered.json()['id']}/activation-codes", {})

    assert issued.status_code == 201
    old, new = registered.json()["activation_code"], issued.json()["activation_code"]
    assert old != new
    assert (await city.activate(body["phone"], old)).json()["code"] == "invalid_activation"
    assert (await city.activate(body["phone"], new)).status_code == 204
    assert (await city.sign_in(body["phone"])).status_code == 201
    assert new.replace("-", "") not in await city.contents("activation")


async def test_a_new_code_works_after_the_old_one_expired(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    await city.administrator()
    with monkeypatch.context() as patch:
        long_ago = clock.now() - ACTIVATION_LIFETIME
        patch.setattr(clock, "now", lambda: long_ago)
        body, registered = await city.register()

    issued = await city.post(f"/people/{registered.json()['id']}/activation-codes", {})

    assert (await city.activate(body["phone"], issued.json()["activation_code"])).status_code == 204


async def test_no_new_code_for_an_account_that_has_its_password(city: City) -> None:
    worker = await city.worker()

    answer = await city.post(f"/people/{worker.id}/activation-codes", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "already_activated")
    assert answer.json()["title"] == "该账户已经激活。"
    assert (await city.sign_in(worker.phone)).status_code == 201


async def test_no_new_code_for_nobody(city: City) -> None:
    _, registered = await city.register()
    elsewhere = city.identity.token([("administrator", "350100")], agency="350100")

    unknown = await city.post(f"/people/{new_id()}/activation-codes", {})
    foreign = await city.post(f"/people/{registered.json()['id']}/activation-codes", {}, elsewhere)

    assert [(answer.status_code, answer.json()["code"]) for answer in (unknown, foreign)] == [(404, "not_found")] * 2


async def test_only_an_administrator_issues_codes(city: City) -> None:
    _, registered = await city.register()

    for role in ("worker", "employer_clerk", "plan_administrator", "operator"):
        who = city.identity.token([(role, AGENCY)])
        answer = await city.post(f"/people/{registered.json()['id']}/activation-codes", {}, who)
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
