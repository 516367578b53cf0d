"""Sign-ins that arrive together are carried out together, and nobody answers for a neighbour (S1.1)."""

import asyncio
from typing import Any
from unittest.mock import patch

from services.identity.domain.attempt import Attempt
from services.identity.persistence import attempts
from services.identity.settings import Keys
from shared.db import unit_of_work
from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import City, Worker, bearer
from tests.identity.endpoints.test_throttle import at, attempt

_WRONG = "wrong-password"


async def _workers(city: City, count: int) -> list[Worker]:
    return [await city.worker() for _ in range(count)]


async def test_each_has_a_session_of_their_own(city: City) -> None:
    workers = await _workers(city, 6)
    before = len(await city.identity.audited())

    answers = await asyncio.gather(*(city.sign_in(worker.phone) for worker in workers), city.sign_in(numbers.phone()))

    assert [answer.status_code for answer in answers] == [201] * 6 + [401]
    assert [answer.json()["person"]["id"] for answer in answers[:6]] == [worker.id for worker in workers]
    for worker, answer in zip(workers, answers, strict=False):
        shown = await city.identity.client.get("/sessions/current", headers=bearer(answer.json()["session_token"]))
        assert shown.json()["person"]["id"] == worker.id
    rows = (await city.identity.audited())[before:]
    assert sorted(str(row["actor_id"]) for row in rows) == sorted(worker.id for worker in workers)
    assert {row["action"] for row in rows} == {"identity.post_session"}


async def test_many_cost_fewer_transactions_than_there_are_people(city: City) -> None:
    workers = await _workers(city, 8)
    entered: list[str] = []
    said = unit_of_work.UnitOfWork.enter

    async def enter(uow: Any, agency: str, *arguments: Any) -> None:
        entered.append(agency)
        await said(uow, agency, *arguments)

    with patch.object(unit_of_work.UnitOfWork, "enter", enter):
        answers = await asyncio.gather(*(city.sign_in(worker.phone) for worker in workers))

    assert {answer.status_code for answer in answers} == {201}
    assert len(entered) <= 8, "each alone would take two"


async def test_a_person_who_signs_in_twice_at_once_has_two_sessions(city: City) -> None:
    worker = await city.worker()

    answers = await asyncio.gather(*(city.sign_in(worker.phone) for _ in range(4)))

    assert len({answer.json()["session_token"] for answer in answers}) == 4
    assert len(await city.identity.rows("select id from session where person_id = $1", worker.id)) == 5


async def test_guesses_among_others_are_counted_one_by_one(city: City) -> None:
    """However they fall into batches, five are tried and no more, and nobody else waits for it."""
    victim, *others = await _workers(city, 5)

    async with at(city, "192.0.2.7") as guesser, at(city, "192.0.2.8") as neighbours:
        guesses = [attempt(guesser, victim.phone, f"guess-{number}-x") for number in range(12)]
        signing_in = [attempt(neighbours, other.phone, "mountain-tea-42") for other in others]
        answers = await asyncio.gather(*guesses[:6], *signing_in, *guesses[6:])

    assert [answer.status_code for answer in answers[6:10]] == [201] * 4
    assert sorted(answer.status_code for answer in [*answers[:6], *answers[10:]]) == [401] * 5 + [429] * 7


async def test_who_is_refused_has_counted_nowhere(city: City) -> None:
    """Seven refusals of one login leave the address the 95 tries that it has left."""
    victim = await city.worker()

    async with at(city, "192.0.2.7") as guesser:
        await asyncio.gather(*(attempt(guesser, victim.phone, _WRONG) for _ in range(12)))
        statuses = [(await attempt(guesser, numbers.phone(), _WRONG)).status_code for _ in range(3)]

    assert statuses == [401] * 3
    counts = await city.identity.rows("select count from attempt where count > 0 order by count")
    assert [row["count"] for row in counts] == [1] * 6 + [5, 5, 8]


async def test_a_window_that_only_refusals_opened_is_over(city: City) -> None:
    """The last try of an address is taken by the first of a batch; what the others began to count does not stand."""
    await city.identity.rows("delete from attempt")
    keys = Keys.of(city.identity.context.settings.secrets)
    tried = [Attempt.of(keys, "sign-in", numbers.phone(), "192.0.2.7") for _ in range(3)]
    async with city.identity.database.unit_of_work(AGENCY) as uow:
        for _ in range(99):
            await attempts.tally(uow, tried[0].per_address)

    async with city.identity.database.unit_of_work(AGENCY, bound="whole") as uow:
        outcomes = await attempts.admit_all(uow, tried)

    assert [outcome is None for outcome in outcomes] == [True, False, False]
    rows = await city.identity.rows("select count, until > now() as open from attempt order by count")
    assert [(row["count"], row["open"]) for row in rows] == [(0, False)] * 4 + [(1, True)] * 2 + [(100, True)]


async def test_a_locked_account_is_refused_alone(city: City) -> None:
    locked, *others = await _workers(city, 4)
    await city.identity.rows("update account set locked_at = now() where person_id = $1", locked.id)
    before = len(await city.identity.audited())

    answers = await asyncio.gather(*(city.sign_in(worker.phone) for worker in (locked, *others)))

    assert [(answer.status_code, answer.json().get("code")) for answer in answers[:1]] == [(403, "account_locked")]
    assert [answer.status_code for answer in answers[1:]] == [201] * 3
    rows = (await city.identity.audited())[before:]
    refused = [(str(row["person_id"]), row["outcome"]) for row in rows if row["outcome"] == "refused"]
    assert (refused, len(rows)) == ([(locked.id, "refused")], 4)
    assert len(await city.identity.rows("select id from session where person_id = $1", locked.id)) == 1


async def test_what_fails_for_one_fails_for_one_alone(city: City) -> None:
    unlucky, *others = await _workers(city, 5)
    body = "begin raise exception 'unlucky' using errcode = '40P01'; end"
    await city.identity.rows(f"create function unlucky() returns trigger language plpgsql as $$ {body} $$")
    await city.identity.rows(
        f"create trigger unlucky before insert on session for each row when (new.person_id = '{unlucky.id}')"
        " execute function unlucky()"
    )

    answers = await asyncio.gather(*(city.sign_in(worker.phone) for worker in (unlucky, *others)))

    assert [answer.status_code for answer in answers] == [503] + [201] * 4
    for worker in others:
        assert len(await city.identity.rows("select id from session where person_id = $1", worker.id)) == 2
