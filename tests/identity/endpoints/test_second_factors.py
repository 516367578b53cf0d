"""Staff prove themselves twice: no office is acted in by a password alone (issue 5)."""

import asyncio
import json
from typing import Any

import pytest
from joserfc import jws

from tests.harness.service import AGENCY
from tests.identity.apps import App
from tests.identity.city import City, Worker


async def staff(city: City) -> Worker:
    worker = await city.worker()
    assert (await city.grant(worker.id, "finance", AGENCY)).status_code == 201
    return worker


async def session(city: City, worker: Worker) -> str:
    """By password alone."""
    return str((await city.sign_in(worker.phone)).json()["session_token"])


async def claims_of(city: City, session_token: str) -> dict[str, Any]:
    token = await city.access_token(session_token, "claims")
    claims: dict[str, Any] = json.loads(jws.extract_compact(token.encode()).payload)
    return claims


def roles(claims: dict[str, Any]) -> set[str]:
    return {str(one["role"]) for one in claims["roles"]}


async def test_an_office_is_in_no_token_before_the_second_proof(city: City) -> None:
    worker, app = await staff(city), App()
    opened = await city.sign_in(worker.phone)
    token = opened.json()["session_token"]
    assert opened.json()["second_factor"] == "enrolment"
    assert [grant["role"] for grant in opened.json()["person"]["grants"]] == ["worker"]
    assert roles(await claims_of(city, token)) == {"worker"}

    enrolment = (await city.second_factor("POST", token, "/enrolment")).json()
    app.secret = enrolment["secret"]
    assert enrolment["uri"].startswith("otpauth://totp/Huzhu:")
    assert (await city.second_factor("POST", token, "/enrolment")).json() == enrolment
    proved = await city.second_factor("POST", token, code=app.code())

    assert proved.status_code == 201
    assert {grant["role"] for grant in proved.json()["person"]["grants"]} == {"worker", "finance"}
    claims = await claims_of(city, proved.json()["session_token"])
    assert (roles(claims), claims["amr"]) == ({"worker", "finance"}, ["otp", "pwd"])
    assert (await city.token_answer(token)).status_code == 401
    again = await city.second_factor("POST", proved.json()["session_token"], "/enrolment")
    assert (again.status_code, again.json()["code"]) == (409, "factor_enrolled")
    stored = await city.contents("second_factor") + await city.contents("recovery_code")
    assert all(word not in stored for word in (app.secret, *proved.json()["recovery_codes"]))


async def test_a_code_works_once_and_earlier_ones_no_more(city: City) -> None:
    worker, app = await staff(city), App()
    await city.prove(await city.sign_in(worker.phone), app)
    token = await session(city, worker)
    assert (await city.second_factor("GET", token)).json() == {"second_factor": "code"}

    for code in (app.at(app.used), app.at(app.used - 1)):
        answer = await city.second_factor("POST", token, code=code)
        assert (answer.status_code, answer.json()["code"]) == (422, "wrong_second_code")
    code = app.code()
    answers = await asyncio.gather(*(city.second_factor("POST", token, code=code) for _ in range(3)))
    assert [answer.status_code for answer in answers].count(201) == 1


@pytest.mark.parametrize("steps", [-3, 3, 2880])
async def test_a_code_of_another_time_is_none(city: City, steps: int) -> None:
    worker, app = await staff(city), App()
    await city.prove(await city.sign_in(worker.phone), app)
    answer = await city.second_factor("POST", await session(city, worker), code=app.at(app.now + steps))
    assert answer.json()["code"] == "wrong_second_code"


async def test_guessing_ends_after_five_tries_in_whatever_session(city: City) -> None:
    worker, app = await staff(city), App()
    await city.prove(await city.sign_in(worker.phone), app)
    for _ in range(5):
        answer = await city.second_factor("POST", await session(city, worker), code="000000")
        assert answer.json()["code"] == "wrong_second_code"
    answer = await city.second_factor("POST", await session(city, worker), code=app.code())
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 200


async def test_a_code_on_paper_works_once_and_opens_the_office(city: City) -> None:
    worker, app = await staff(city), App()
    token = await session(city, worker)
    app.secret = (await city.second_factor("POST", token, "/enrolment")).json()["secret"]
    codes = (await city.second_factor("POST", token, code=app.code())).json()["recovery_codes"]
    assert len(set(codes)) == 10
    token = await session(city, worker)
    proved = await city.second_factor("POST", token, recovery_code=codes[3].upper().replace("-", " "))
    assert roles(await claims_of(city, proved.json()["session_token"])) == {"worker", "finance"}
    answer = await city.second_factor("POST", await session(city, worker), recovery_code=codes[3])
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "recovery_code")


async def test_workers_are_asked_for_nothing_more(city: City) -> None:
    worker = await city.worker()
    assert (await city.sign_in(worker.phone)).json()["second_factor"] is None
    assert (await city.second_factor("POST", worker.session, "/enrolment")).status_code == 403
    assert (await city.second_factor("POST", worker.session, code="123456")).json()["code"] == "no_factor"
    assert (await city.second_factor("POST", worker.session, code="1", recovery_code="2")).status_code == 422
    assert (await city.second_factor("GET", "350500.nonsense")).status_code == 401


async def test_two_begin_it_anew_and_every_session_ends(city: City) -> None:
    worker, app = await staff(city), App()
    token = await city.prove(await city.sign_in(worker.phone), app)
    first, second = await city.officer(0), await city.officer(1)
    asked = await city.post("/second-factor-resets", {"person_id": worker.id}, first)
    path = f"/second-factor-resets/{asked.json()['id']}/confirmation"
    assert (await city.post(path, {}, first)).json()["code"] == "own_proposal"
    shown = (await city.identity.client.get("/second-factor-resets", headers=second)).json()["items"]
    assert [(one["name"], one["mine"]) for one in shown] == [("王小明", False)]
    entries = [entry for entry in await city.identity.audited() if entry["outcome"] == "shown"]
    assert worker.id in {str(entry["person_id"]) for entry in entries}

    assert (await city.post(path, {}, second)).status_code == 201

    assert (await city.token_answer(token)).status_code == 401
    assert (await city.sign_in(worker.phone)).json()["second_factor"] == "enrolment"
    assert (await city.post("/second-factor-resets", {"person_id": city.officers[0].id}, first)).status_code == 403
    other = await city.post("/second-factor-resets", {"person_id": worker.id}, second)
    gone = await city.identity.client.delete(f"/second-factor-resets/{other.json()['id']}", headers=first)
    assert gone.status_code == 204
    assert (await city.sign_in(worker.phone)).json()["second_factor"] == "enrolment"
