"""Codes by SMS (S1.1, S1.2), and what reliability.md asks of them: bombing, enumeration, single use, five tries."""

import asyncio
import secrets
from typing import Any

import httpx
from altcha import v1

from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import City
from tests.identity.phones import Phones


def browser() -> str:
    return secrets.token_hex(32)


async def ask(city: City, login: str, binding: str, purpose: str = "registration", proof: str = "") -> httpx.Response:
    body = {"agency": AGENCY, "purpose": purpose, "login": login, "binding": binding, "proof": proof}
    return await city.identity.client.post("/codes", json=body)


async def solve(city: City) -> str:
    """What the page's script does."""
    puzzle = (await city.identity.client.get("/codes/puzzle")).json()
    challenge = v1.Challenge(
        puzzle["algorithm"], puzzle["challenge"], puzzle["maxnumber"], puzzle["salt"], puzzle["signature"]
    )
    solution = v1.solve_challenge(challenge.challenge, challenge.salt, "SHA-256", challenge.max_number)
    assert solution is not None
    payload = v1.Payload("SHA-256", challenge.challenge, solution.number, challenge.salt, challenge.signature)
    return payload.to_base64()


async def backdate(city: City, seconds: int) -> None:
    """Time passes for the codes that were sent."""
    await city.identity.rows(
        f"update sms_code set made_at = made_at - interval '{seconds} seconds',"
        f" expires_at = expires_at - interval '{seconds} seconds'"
    )
    await city.identity.rows(f"update short_message set expires_at = expires_at - interval '{seconds} seconds'")


async def waiting(city: City) -> int:
    return len(await city.identity.rows("select 1 from short_message where due_at is not null or sealed is not null"))


async def test_a_code_is_six_digits_by_sms_and_stands_nowhere_in_the_clear(city: City, phones: Phones) -> None:
    phone = numbers.phone()
    answer = await ask(city, phone, browser())
    assert answer.status_code == 202
    assert answer.json() == {"expires_in": 300, "next_in": 60, "next_in_with_proof": 30}
    queue = await city.contents("short_message")
    [text] = await phones.texts(phone)
    code = await phones.code(phone)
    assert text == f"【职工互助】您的验证码是 {code}，用于注册，5 分钟内有效。切勿告诉任何人。"
    for stored in (queue, await city.contents("sms_code"), str(await city.identity.told())):
        assert phone not in stored
        assert code not in stored
    assert await waiting(city) == 0


async def test_whether_somebody_is_known_shows_in_no_answer_and_no_row(city: City, phones: Phones) -> None:
    """Enumeration: the same text, and the same rows to write; nobody is told where there is nobody."""
    worker, stranger = await city.worker(), numbers.phone()
    known = await ask(city, worker.phone, browser(), "password_reset")
    unknown = await ask(city, stranger, browser(), "password_reset")
    by_id = await ask(city, worker.id_number, browser(), "password_reset")
    assert known.content == unknown.content == by_id.content
    assert known.status_code == unknown.status_code == 202
    rows = await city.identity.rows(
        "select purpose, octet_length(sealed) > 90 as filled from short_message m, sms_code"
    )
    assert {row["purpose"] for row in rows} == {"password_reset"}
    assert len(await city.identity.rows("select 1 from short_message")) == 3
    assert len(await phones.texts(worker.phone)) == 2
    assert await phones.texts(stranger) == []


async def test_the_second_code_costs_a_proof_of_work_or_a_wait_that_grows(city: City, phones: Phones) -> None:
    """SMS bombing. Without scripts a person waits: 1, 2, 4 minutes; the first code costs nothing."""
    phone, binding = numbers.phone(), browser()
    assert (await ask(city, phone, binding)).status_code == 202
    refused = await ask(city, phone, binding)
    assert (refused.status_code, refused.json()["code"]) == (429, "proof_needed")
    assert 55 <= int(refused.headers["retry-after"]) <= 60
    await backdate(city, 40)
    assert (await ask(city, phone, binding)).status_code == 429
    proof = await solve(city)
    assert (await ask(city, phone, binding, proof=proof)).json()["next_in"] == 120
    await backdate(city, 40)
    again = await ask(city, phone, binding, proof=proof)
    assert (again.status_code, again.json()["code"]) == (429, "proof_needed"), "a proof is good once"
    await backdate(city, 90)
    assert (await ask(city, phone, binding)).json()["next_in"] == 240
    assert len(await phones.texts(phone)) == 3


async def test_a_proof_that_is_made_up_is_none(city: City) -> None:
    phone, binding = numbers.phone(), browser()
    await ask(city, phone, binding)
    await backdate(city, 40)
    puzzle = (await city.identity.client.get("/codes/puzzle")).json()
    own = v1.create_challenge(v1.ChallengeOptions(hmac_key="mine", max_number=10))
    solution = v1.solve_challenge(own.challenge, own.salt, "SHA-256", 10)
    assert solution is not None
    forged = v1.Payload("SHA-256", own.challenge, solution.number, own.salt, own.signature).to_base64()
    wrong = v1.Payload("SHA-256", puzzle["challenge"], -1, puzzle["salt"], puzzle["signature"]).to_base64()
    for proof in (forged, wrong, "x", "e30=", "ÿ"):
        assert (await ask(city, phone, binding, proof=proof)).status_code == 429


async def test_a_number_gets_five_codes_an_hour_and_ten_a_day(city: City) -> None:
    phone = numbers.phone()
    for _ in range(5):
        assert (await ask(city, phone, browser(), proof=await solve(city))).status_code == 202
        await backdate(city, 31)
    spent = await ask(city, phone, browser(), proof=await solve(city))
    assert (spent.status_code, spent.json()["code"]) == (429, "codes_spent")
    for _ in range(5):
        await backdate(city, 3600)
        assert (await ask(city, phone, browser())).status_code == 202
    await backdate(city, 3600)
    assert (await ask(city, phone, browser())).headers["retry-after"] == "86400"


async def test_an_address_that_asks_for_many_numbers_pays_with_proofs(city: City) -> None:
    answers = [await ask(city, numbers.phone(), browser()) for _ in range(61)]
    assert [answer.status_code for answer in answers[-2:]] == [202, 429]
    assert answers[-1].json()["code"] == "codes_spent"
    assert (await ask(city, numbers.phone(), browser(), proof=await solve(city))).status_code == 202


async def test_different_logins_of_one_phone_do_not_add_up_to_more_messages(city: City, phones: Phones) -> None:
    """The tenth message of a day is the last, and no answer says so."""
    worker = await city.worker()
    for turn in range(12):
        login = worker.phone if turn % 2 else worker.id_number
        assert (await ask(city, login, browser(), "password_reset")).status_code == 202
        await backdate(city, 3601)
        await city.identity.rows("update short_message set expires_at = now() + interval '5 minutes'")
    assert len(await phones.texts(worker.phone)) == 10


async def test_an_expired_code_is_never_sent(city: City, phones: Phones) -> None:
    phone = numbers.phone()
    await ask(city, phone, browser())
    await backdate(city, 301)
    assert await phones.texts(phone) == []
    assert await waiting(city) == 0


async def test_a_code_is_sent_once_also_when_the_reply_is_lost(city: City, phones: Phones) -> None:
    phone = numbers.phone()
    phones.control(lose_reply=True)
    await ask(city, phone, browser())
    await phones.deliver()
    phones.control()
    await city.identity.rows("update short_message set due_at = now()")
    assert len(await phones.texts(phone)) == 1
    assert await waiting(city) == 0


async def test_a_number_that_is_none_is_422_and_an_agency_that_is_none_404(city: City) -> None:
    assert (await ask(city, "12345", browser())).json()["errors"][0]["field"] == "login"
    body = {"agency": "999999", "purpose": "appeal", "login": numbers.phone(), "binding": browser()}
    assert (await city.identity.client.post("/codes", json=body)).status_code == 404


async def test_twenty_requests_at_once_do_not_get_past_the_budget(city: City) -> None:
    phone = numbers.phone()
    answers: list[Any] = await asyncio.gather(*(ask(city, phone, browser()) for _ in range(20)))
    assert sum(answer.status_code == 202 for answer in answers) == 1
