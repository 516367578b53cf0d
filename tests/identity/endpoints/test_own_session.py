"""Devices, step-up, change of phone; rotation, and what becomes of whoever comes with an old token."""

import asyncio
import secrets
import time
from typing import Any

import httpx

from tests.identity import numbers
from tests.identity.city import PASSWORD, City, Worker, bearer
from tests.identity.phones import Phones

PHONE_AGENT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/120 Mobile MicroMessenger/8.0"


async def step_up(city: City, session: str, **body: str) -> httpx.Response:
    return await city.identity.client.post("/sessions/current/step-up", json=body, headers=bearer(session))


async def own_code(city: City, session: str, **body: str) -> httpx.Response:
    return await city.identity.client.post("/sessions/current/codes", json=body, headers=bearer(session))


async def call(city: City, session: str, method: str, path: str, **options: Any) -> httpx.Response:
    """With a fresh access token."""
    headers = bearer(await city.access_token(session))
    return await city.identity.client.request(method, path, headers=headers, **options)


async def age(city: City, worker: Worker) -> None:
    """The proof of signing in is six minutes old."""
    await city.identity.rows(
        "update session set stepped_up_at = now() - interval '6 minutes' where person_id = $1::uuid", worker.id
    )


async def test_a_person_sees_their_devices_and_signs_them_out_one_by_one_or_all(city: City) -> None:
    worker = await city.worker()
    body = {"agency": "350500", "login": worker.phone, "password": PASSWORD}
    there = await city.identity.client.post("/sessions", json=body, headers={"User-Agent": PHONE_AGENT})
    third = (await city.sign_in(worker.phone)).json()["session_token"]
    items = (await call(city, worker.session, "GET", "/people/me/sessions")).json()["items"]
    assert [item["current"] for item in items].count(True) == 1
    [wechat] = [item for item in items if item["browser"] == "wechat"]
    assert (wechat["system"], wechat["current"]) == ("android", False)
    assert (await call(city, worker.session, "DELETE", f"/people/me/sessions/{wechat['id']}")).status_code == 204
    assert (await city.token_answer(there.json()["session_token"])).status_code == 401
    assert (await city.token_answer(third)).status_code == 201
    assert (await call(city, worker.session, "DELETE", "/people/me/sessions")).status_code == 204
    assert (await city.token_answer(third)).status_code == 401
    assert (await city.token_answer(worker.session)).status_code == 201
    stranger = await city.worker()
    [mine] = (await call(city, worker.session, "GET", "/people/me/sessions")).json()["items"]
    assert (await call(city, stranger.session, "DELETE", f"/people/me/sessions/{mine['id']}")).status_code == 404


async def test_devices_are_signed_out_after_a_fresh_proof_alone(city: City) -> None:
    """Whoever finds an open browser does not shut its owner out."""
    worker = await city.worker()
    other = (await city.sign_in(worker.phone)).json()["session_token"]
    [there] = [item for item in await devices(city, worker.session) if not item["current"]]
    await city.identity.rows("update session set stepped_up_at = now() - interval '6 minutes'")
    for path in (f"/people/me/sessions/{there['id']}", "/people/me/sessions"):
        answer = await call(city, worker.session, "DELETE", path)
        assert (answer.status_code, answer.json()["code"]) == (403, "step_up_needed")
    assert (await city.token_answer(other)).status_code == 201
    fresh = (await step_up(city, worker.session, password=PASSWORD)).json()["session_token"]
    assert (await call(city, fresh, "DELETE", "/people/me/sessions")).status_code == 204
    assert (await city.token_answer(other)).status_code == 401


async def devices(city: City, session: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = (await call(city, session, "GET", "/people/me/sessions")).json()["items"]
    return items


async def test_a_step_up_by_password_changes_the_token_and_the_old_one_ends_the_session(city: City) -> None:
    """Session fixation: rotated. Refresh replay: the family is revoked."""
    worker = await city.worker()
    fresh = (await step_up(city, worker.session, password=PASSWORD)).json()["session_token"]
    assert (await city.token_answer(fresh)).status_code == 201
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.token_answer(fresh)).status_code == 201, "a request that was under way ends nothing"
    await city.identity.rows("update spent_token set spent_at = spent_at - interval '11 seconds'")
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.token_answer(fresh)).status_code == 401, "a stolen token was used: nobody goes on with it"


async def test_of_two_renewals_at_once_one_wins_and_the_session_goes_on(city: City) -> None:
    """Both come with the same token: the second is refused like an old one in its grace; nobody is signed out."""
    worker = await city.worker()
    answers = await asyncio.gather(*(step_up(city, worker.session, password=PASSWORD) for _ in range(4)))
    won = [answer.json()["session_token"] for answer in answers if answer.status_code == 201]
    assert sorted(answer.status_code for answer in answers) == [201, 401, 401, 401]
    assert (await city.token_answer(won[0])).status_code == 201
    await city.identity.rows("update spent_token set spent_at = spent_at - interval '11 seconds'")
    assert (await city.token_answer(won[0])).status_code == 201
    assert (await step_up(city, worker.session, password=PASSWORD)).status_code == 401
    assert (await city.token_answer(won[0])).status_code == 401, "this one was no longer under way"


async def test_a_step_up_by_code_is_for_this_session_alone(city: City, phones: Phones) -> None:
    worker = await city.worker()
    other = (await city.sign_in(worker.phone)).json()["session_token"]
    assert (await own_code(city, worker.session, purpose="step_up")).status_code == 202
    code = await phones.code(worker.phone)
    assert (await step_up(city, other, code=code)).json()["code"] == "invalid_code"
    answer = await step_up(city, worker.session, code=code)
    assert answer.status_code == 201
    items = (await call(city, answer.json()["session_token"], "GET", "/people/me/sessions")).json()["items"]
    assert len(items) == 2


async def test_either_a_password_or_a_code(city: City) -> None:
    worker = await city.worker()
    assert (await step_up(city, worker.session)).status_code == 422
    assert (await step_up(city, worker.session, password=PASSWORD, code="123456")).status_code == 422
    assert (await step_up(city, worker.session, password="not this one")).json()["code"] == "wrong_password"


async def test_another_phone_needs_a_fresh_proof_and_a_code_to_it(city: City, phones: Phones) -> None:
    worker, phone = await city.worker(), numbers.phone()
    await age(city, worker)
    refused = await call(city, worker.session, "PUT", "/people/me/phone", json={"phone": phone, "code": "000000"})
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    other = (await city.sign_in(worker.phone)).json()["session_token"]
    session = (await step_up(city, worker.session, password=PASSWORD)).json()["session_token"]
    assert (await own_code(city, session, purpose="phone_change", phone=phone)).status_code == 202
    body = {"phone": phone, "code": await phones.code(phone)}
    assert (await call(city, session, "PUT", "/people/me/phone", json=body)).status_code == 204
    assert (await city.sign_in(phone)).status_code == 201
    assert (await city.sign_in(worker.phone)).status_code == 401
    assert (await city.token_answer(other)).status_code == 401
    assert (await phones.texts(worker.phone))[-1] == (
        "【职工互助】此手机号不再是您账号的手机号。如非本人操作，请前往互助中心办理。"
    )
    assert (await city.identity.told())[-1][0] == "identity.person_corrected.v1"


async def test_a_phone_of_somebody_else_is_refused(city: City, phones: Phones) -> None:
    worker, neighbour = await city.worker(), await city.worker()
    await own_code(city, worker.session, purpose="phone_change", phone=neighbour.phone)
    body = {"phone": neighbour.phone, "code": await phones.code(neighbour.phone)}
    answer = await call(city, worker.session, "PUT", "/people/me/phone", json=body)
    assert (answer.status_code, answer.json()["code"]) == (409, "phone_taken")


async def test_the_token_says_how_and_when_it_was_proved(city: City) -> None:
    worker = await city.worker()
    principal = await city.identity.app.state.verifier.verify(await city.access_token(worker.session))
    assert principal.amr == ("pwd",)
    assert abs(principal.stepped_up_at - time.time()) < 60


async def test_many_who_are_refused_at_once_keep_nobody_from_the_database(city: City) -> None:
    """What is counted although it is refused must not wait for a connection that others hold who wait for the same."""
    worker = await city.worker()
    tries = [step_up(city, worker.session, code="000000") for _ in range(20)]
    strangers = [city.token_answer(f"350500.{secrets.token_urlsafe(32)}") for _ in range(20)]
    answers = await asyncio.gather(*tries, *strangers)
    assert [answer.status_code for answer in answers] == [422] * 20 + [401] * 20
