"""Forgotten (S1.2), changed (S1.6), refused and renewed passwords."""

import argon2
import httpx

from services.identity.domain.passwords import Passwords
from tests.harness.service import AGENCY
from tests.identity.city import PASSWORD, City, bearer
from tests.identity.endpoints.test_codes import ask, browser
from tests.identity.phones import Phones

NEW = "river stone cloud"


async def reset(city: City, login: str, binding: str, code: str, password: str = NEW) -> httpx.Response:
    body = {"agency": AGENCY, "login": login, "binding": binding, "code": code, "password": password}
    return await city.identity.client.post("/password-resets", json=body)


async def change(city: City, session: str, current: str = PASSWORD, password: str = NEW) -> httpx.Response:
    body = {"current": current, "password": password}
    return await city.identity.client.post("/sessions/current/password", json=body, headers=bearer(session))


async def test_a_forgotten_password_is_set_anew_by_code_and_every_session_ends(city: City, phones: Phones) -> None:
    worker, binding = await city.worker(), browser()
    await ask(city, worker.id_number, binding, "password_reset")
    code = await phones.code(worker.phone)
    assert (await reset(city, worker.id_number, binding, code)).status_code == 204
    assert (await city.sign_in(worker.phone)).status_code == 401
    assert (await city.sign_in(worker.phone, NEW)).status_code == 201
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await phones.texts(worker.phone))[-1].startswith("【职工互助】您的账号密码已更改")
    assert (await reset(city, worker.id_number, binding, code)).status_code == 422


async def test_a_code_to_the_phone_also_activates_an_account_that_an_employer_made(city: City, phones: Phones) -> None:
    sent, _ = await city.register()
    binding = browser()
    await ask(city, sent["phone"], binding, "password_reset")
    assert (await reset(city, sent["phone"], binding, await phones.code(sent["phone"]))).status_code == 204
    assert (await city.sign_in(sent["phone"], NEW)).status_code == 201


async def test_a_wrong_code_looks_the_same_for_known_and_unknown_logins(city: City) -> None:
    worker = await city.worker()
    answers = []
    for login in (worker.phone, "13900000000"):
        binding = browser()
        await ask(city, login, binding, "password_reset")
        answers.append((await reset(city, login, binding, "000000")).json())
        answers.append((await reset(city, login, browser(), "000000")).json())
    for answer in answers:
        answer.pop("trace_id")
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["code"] == "invalid_code"


async def test_whoever_is_signed_in_changes_the_password_and_other_devices_are_signed_out(
    city: City, phones: Phones
) -> None:
    """S1.6."""
    worker = await city.worker()
    other = (await city.sign_in(worker.phone)).json()["session_token"]
    answer = await change(city, worker.session)
    assert answer.status_code == 201
    assert (await city.token_answer(answer.json()["session_token"])).status_code == 201
    assert (await city.token_answer(other)).status_code == 401
    assert (await city.sign_in(worker.phone, NEW)).status_code == 201
    assert (await phones.texts(worker.phone))[-1].startswith("【职工互助】您的账号密码已更改")


async def test_a_wrong_present_password_is_422_five_times_and_then_429(city: City) -> None:
    worker = await city.worker()
    answers = [await change(city, worker.session, current="not this one") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [422] * 5 + [429]
    assert answers[0].json()["errors"][0]["field"] == "password"


async def test_common_passwords_dates_and_own_numbers_are_refused(city: City) -> None:
    worker = await city.worker()
    for weak in ("123456789", "Password1", "woaini1314", "19900101", "2010-12-31", worker.phone, "aaaaaaaabbbb"):
        answer = await change(city, worker.session, password=weak)
        assert (answer.status_code, answer.json()["code"]) == (422, "weak_password"), weak
    for short_or_long in ("seven77", "x" * 129):
        assert (await change(city, worker.session, password=short_or_long)).json()["code"] == "invalid"


async def test_names_around_somebody_make_no_password(city: City) -> None:
    """Their own, their employer's, their city's and its districts', what this is about."""
    worker = await city.worker()
    body = {"person_id": worker.id, "role": "employer_clerk", "scope": await city.employer("石狮海风服饰有限公司")}
    assert (await city.post("/role-grants", body)).status_code == 201
    for weak in (
        "王小明20260101",
        "石狮海风服饰2026",
        "海风服饰12345",
        "泉州市2026泉州",
        "安溪县安溪县88",
        "互助2026互助",
        "Huzhu-2026",
    ):
        answer = await change(city, worker.session, password=weak)
        assert (answer.status_code, answer.json()["code"]) == (422, "weak_password"), weak


async def test_a_hash_with_old_parameters_is_renewed_at_sign_in_and_nobody_is_signed_out(city: City) -> None:
    worker = await city.worker()
    passwords: Passwords = city.identity.app.state.passwords
    old = argon2.PasswordHasher(time_cost=1, memory_cost=16, parallelism=1).hash(PASSWORD)
    assert passwords.outdated(old)
    await city.identity.rows("update account set password_hash = $1 where person_id = $2::uuid", old, worker.id)
    assert (await city.sign_in(worker.phone)).status_code == 201
    [row] = await city.identity.rows("select password_hash from account where person_id = $1::uuid", worker.id)
    assert not passwords.outdated(row["password_hash"])
    assert (await city.token_answer(worker.session)).status_code == 201
