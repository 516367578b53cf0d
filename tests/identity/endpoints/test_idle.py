"""A session that nobody uses ends: sooner where it shows the affairs of others (docs/security/signing-in.md)."""

import pytest

from tests.identity.city import City, Worker, bearer


async def rest(city: City, person_id: str, minutes: int) -> None:
    """Nobody has used the person's sessions for so long."""
    statement = "update session set last_seen_at = now() - make_interval(mins => $2::int) where person_id = $1::uuid"
    await city.identity.rows(statement, person_id, minutes)


async def unattended(city: City, session: str) -> int:
    body = {"audience": "identity", "unattended": True}
    return (await city.identity.client.post("/sessions/tokens", json=body, headers=bearer(session))).status_code


async def clerk(city: City) -> Worker:
    """A worker who handles claims at an employer, too."""
    worker = await city.worker()
    body = {"person_id": worker.id, "role": "employer_clerk", "scope": await city.employer()}
    assert (await city.post("/role-grants", body)).status_code == 201
    return worker


async def test_a_workers_session_ends_after_two_hours_without_use(city: City) -> None:
    worker = await city.worker()
    await rest(city, worker.id, 119)
    assert (await city.token_answer(worker.session)).status_code == 201
    await rest(city, worker.id, 119)
    assert (await city.token_answer(worker.session)).status_code == 201, "it was used in between"
    await rest(city, worker.id, 121)
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.identity.client.get("/sessions/current", headers=bearer(worker.session))).status_code == 401
    fresh = (await city.sign_in(worker.phone)).json()["session_token"]
    headers = bearer(await city.access_token(fresh))
    items = (await city.identity.client.get("/people/me/sessions", headers=headers)).json()["items"]
    assert [item["current"] for item in items] == [True], "who looks for their devices finds living ones"


async def test_a_session_with_the_affairs_of_others_ends_after_half_an_hour(city: City) -> None:
    worker = await clerk(city)
    await rest(city, worker.id, 29)
    assert (await city.token_answer(worker.session)).status_code == 201
    await rest(city, worker.id, 31)
    assert (await city.token_answer(worker.session)).status_code == 401


async def test_an_administrators_session_ends_after_half_an_hour(city: City) -> None:
    session = await city.prove(await city.sign_in(city.admin_phone), city.apps)
    await rest(city, city.admin_id, 31)
    assert (await city.token_answer(session)).status_code == 401


async def test_a_page_that_renews_itself_is_no_use_of_a_session(city: City) -> None:
    worker = await clerk(city)
    await rest(city, worker.id, 29)
    assert await unattended(city, worker.session) == 201
    await rest_a_little_longer(city, worker)
    assert await unattended(city, worker.session) == 401


async def rest_a_little_longer(city: City, worker: Worker) -> None:
    """Two minutes more than until now."""
    await city.identity.rows(
        "update session set last_seen_at = last_seen_at - interval '2 minutes' where person_id = $1::uuid", worker.id
    )


@pytest.mark.parametrize("minutes", [-5, 29])
async def test_the_clock_of_the_service_does_not_count(city: City, minutes: int) -> None:
    """Ages are those of the database: a service whose clock is days off ends nobody's session."""
    worker = await clerk(city)
    await city.identity.rows("update session set created_at = created_at - interval '3 days'")
    await rest(city, worker.id, minutes)
    assert (await city.token_answer(worker.session)).status_code == 201
