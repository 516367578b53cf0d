"""S1.1: guessing is slowed down per login and per address, without keeping the owner out."""

import asyncio

import httpx
import pytest

from services.identity.domain.passwords import Passwords
from services.identity.endpoints.door import Door
from services.identity.settings import Keys
from tests.harness.hashing import InThreads
from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import PASSWORD, City


def at(city: City, address: str) -> httpx.AsyncClient:
    """A client whose requests come from this address."""
    transport = httpx.ASGITransport(app=city.identity.app, client=(address, 4711), raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://identity.test")


async def attempt(client: httpx.AsyncClient, login: str, password: str) -> httpx.Response:
    return await client.post("/sessions", json={"agency": AGENCY, "login": login, "password": password})


async def test_the_sixth_wrong_password_has_to_wait(city: City) -> None:
    worker = await city.worker()

    async with at(city, "192.0.2.7") as guesser, at(city, "127.0.0.1") as owner:
        answers = [await attempt(guesser, worker.phone, "wrong-password") for _ in range(6)]
        right = await attempt(guesser, worker.phone, PASSWORD)
        elsewhere = await attempt(owner, worker.phone, PASSWORD)

    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert answers[5].json()["code"] == "too_many_requests"
    assert 1 <= int(answers[5].headers["Retry-After"]) <= 60
    assert right.status_code == 429
    assert elsewhere.status_code == 201


async def test_guessing_at_once_gains_nothing(city: City) -> None:
    worker = await city.worker()

    async with at(city, "192.0.2.7") as guesser:
        answers = await asyncio.gather(*(attempt(guesser, worker.phone, f"guess-{n}-x") for n in range(12)))

    assert sorted(answer.status_code for answer in answers) == [401] * 5 + [429] * 7


async def test_guessing_from_many_addresses_does_not_keep_the_owner_out(city: City) -> None:
    worker = await city.worker()

    statuses = []
    for number in range(21):
        async with at(city, f"198.51.100.{number}") as guesser:
            statuses.append((await attempt(guesser, worker.phone, "wrong-password")).status_code)
    async with at(city, "127.0.0.1") as owner:
        familiar = await attempt(owner, worker.phone, PASSWORD)

    assert statuses == [401] * 20 + [429]
    assert familiar.status_code == 201


async def test_spraying_one_password_over_many_logins_is_stopped(city: City) -> None:
    async with at(city, "203.0.113.9") as sprayer:
        statuses = [(await attempt(sprayer, numbers.phone(), "Summer-2026")).status_code for _ in range(101)]

    assert statuses == [401] * 100 + [429]


async def test_success_forgets_the_failures(city: City) -> None:
    worker = await city.worker()

    async with at(city, "192.0.2.7") as client:
        for _ in range(3):
            wrong = [await attempt(client, worker.phone, "wrong-password") for _ in range(4)]
            assert {answer.status_code for answer in wrong} == {401}
            assert (await attempt(client, worker.phone, PASSWORD)).status_code == 201


async def test_a_window_ends(city: City) -> None:
    worker = await city.worker()

    async with at(city, "192.0.2.7") as client:
        for _ in range(6):
            await attempt(client, worker.phone, "wrong-password")
        await city.identity.rows("update attempt set until = now() - interval '1 second'")
        assert (await attempt(client, worker.phone, PASSWORD)).status_code == 201
    assert await city.identity.rows("select * from attempt where until < now()") == []


async def test_a_full_queue_of_passwords_answers_at_once(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = await city.worker()
    held = Keys.of(city.identity.context.settings.secrets)
    door = Door(city.identity.database, held, Passwords(InThreads(threads=1, waiting=2)))
    monkeypatch.setattr(city.identity.app.state, "door", door)

    async def from_somewhere(number: int) -> httpx.Response:
        async with at(city, f"198.51.{number // 250}.{number % 250}") as client:
            return await attempt(client, numbers.phone(), "wrong-password")

    answers = await asyncio.gather(*(from_somewhere(number) for number in range(20)))

    full = [answer for answer in answers if answer.status_code == 429]
    assert full
    assert {answer.headers["Retry-After"] for answer in full} == {"2"}
    assert {answer.status_code for answer in answers} == {401, 429}
    assert (await city.sign_in(worker.phone)).status_code == 201
