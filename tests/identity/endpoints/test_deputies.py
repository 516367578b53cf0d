"""Deputies for leave (X16): a colleague acts in one's office for days, seen by everybody, and no longer."""

from datetime import date, timedelta

import httpx

from shared import clock
from tests.harness.service import AGENCY
from tests.identity.apps import App
from tests.identity.city import City, Worker, bearer
from tests.identity.endpoints.test_second_factors import claims_of


class Colleague:
    """Somebody of the staff, signed in with both proofs."""

    def __init__(self, city: City, worker: Worker) -> None:
        self.city, self.worker, self.app, self.session = city, worker, App(), ""

    async def header(self) -> dict[str, str]:
        if not self.session:
            self.session = await self.city.prove(await self.city.sign_in(self.worker.phone), self.app)
        return bearer(await self.city.access_token(self.session))

    async def delegated(self) -> list[dict[str, str]]:
        await self.header()
        return [role for role in (await claims_of(self.city, self.session))["roles"] if "via" in role]


async def colleague(city: City, role: str) -> Colleague:
    worker = await city.worker()
    assert (await city.grant(worker.id, role, AGENCY)).status_code == 201
    return Colleague(city, worker)


async def name(
    away: Colleague, login: str, first: date | None = None, last: date | None = None, role: str = "centre_reviewer"
) -> httpx.Response:
    today = clock.today()
    days = {"first_day": (first or today).isoformat(), "last_day": (last or today).isoformat()}
    return await away.city.post(
        "/deputies", {"login": login, "role": role, "scope": AGENCY, **days}, await away.header()
    )


async def test_a_deputy_acts_in_the_office_and_the_token_says_for_whom(city: City) -> None:
    away, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")

    named = await name(away, deputy.worker.phone)

    assert named.status_code == 201
    office = {"role": "centre_reviewer", "scope": AGENCY, "via": named.json()["id"], "holder": away.worker.id}
    assert await deputy.delegated() == [office]
    current = await city.identity.client.get("/sessions/current", headers=bearer(deputy.session))
    shown = [grant for grant in current.json()["person"]["grants"] if grant.get("via")]
    assert [(one["role"], one["scope_name"], one["via"]) for one in shown] == [
        ("centre_reviewer", "泉州市", named.json()["id"])
    ]
    kind, fact = (await city.identity.told())[-1]
    assert (kind, fact["person_id"], fact["deputy_id"]) == (
        "identity.deputy_named.v1", away.worker.id, deputy.worker.id,
    )  # fmt: skip
    seen = (await city.identity.client.get("/deputies", headers=await deputy.header())).json()["items"]
    assert [(one["person_name"], one["mine"]) for one in seen] == [("王小明", False)]
    entries = await city.identity.audited()
    assert str(entries[-1]["person_id"]) == away.worker.id
    path = f"/deputies/{named.json()['id']}"
    assert (await city.identity.client.get(path, headers=await away.header())).json()["deputy_name"] == "王小明"


async def test_it_begins_and_ends_by_itself(city: City) -> None:
    away, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")
    today = clock.today()
    later = await name(away, deputy.worker.phone, today + timedelta(days=1), today + timedelta(days=3))
    assert later.status_code == 201
    assert await deputy.delegated() == []
    move = "update deputy set first_day = $2, last_day = $3 where id = $1 returning id"
    await city.identity.rows(move, later.json()["id"], today - timedelta(days=2), today)
    assert len(await deputy.delegated()) == 1
    await city.identity.rows(move, later.json()["id"], today - timedelta(days=2), today - timedelta(days=1))
    assert await deputy.delegated() == []


async def test_it_is_taken_back_at_once_by_either_and_by_nobody_else(city: City) -> None:
    away, deputy, third = [await colleague(city, role) for role in ("centre_reviewer", "finance", "finance")]
    for ends in (away, deputy):
        path = f"/deputies/{(await name(away, deputy.worker.phone)).json()['id']}"
        delete = city.identity.client.delete
        assert (await delete(path, headers=await third.header())).status_code == 404
        assert (await delete(path, headers=await ends.header())).status_code == 204
        assert await deputy.delegated() == []
        assert (await delete(path, headers=await away.header())).json()["code"] == "illegal_transition"
    assert (await city.identity.told())[-1][0] == "identity.deputy_ended.v1"


async def test_it_gives_no_more_than_the_person_has(city: City) -> None:
    """Not an office that one holds as a deputy, or not at all, nor one that wants its holder in person."""
    away, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")
    await name(away, deputy.worker.phone)
    assert (await name(deputy, away.worker.phone)).json()["code"] == "not_deputised"
    assert (await name(away, deputy.worker.phone, role="finance")).json()["code"] == "not_deputised"
    body = {"login": deputy.worker.phone, "role": "security_administrator", "scope": AGENCY,
            "first_day": clock.today().isoformat(), "last_day": clock.today().isoformat()}  # fmt: skip
    assert (await city.post("/deputies", body, await city.officer(0))).status_code == 403
    staff = (await city.identity.client.get("/staff", headers=await city.officer(0))).json()["items"]
    grant = next(one["offices"][0]["grant_id"] for one in staff if one["person_id"] == away.worker.id)
    assert len(await deputy.delegated()) == 1
    await city.identity.client.delete(f"/role-grants/{grant}", headers=await city.officer(0))
    assert await deputy.delegated() == []


async def test_days_and_people_that_make_no_deputy(city: City) -> None:
    away, worker, today = await colleague(city, "centre_reviewer"), await city.worker(), clock.today()
    assert (await name(away, worker.phone)).json()["code"] == "no_colleague"
    assert (await name(away, "13000000000")).json()["code"] == "no_colleague"
    assert (await name(away, away.worker.phone)).json()["code"] == "own_deputy"
    deputy = (await colleague(city, "finance")).worker.phone
    for first, last in ((-3, -1), (2, 1), (0, 93)):
        answer = await name(away, deputy, today + timedelta(days=first), today + timedelta(days=last))
        assert (answer.status_code, answer.json()["code"]) == (422, "deputy_days"), (first, last)


async def test_a_locked_account_ends_its_sessions_and_opens_none(city: City) -> None:
    one, officer = await colleague(city, "centre_reviewer"), await city.officer(0)
    deputy = await colleague(city, "finance")
    await name(one, deputy.worker.phone)
    path = f"/staff/{one.worker.id}/lock"

    assert (await city.identity.client.put(path, headers=officer)).status_code == 204

    assert (await city.token_answer(one.session)).status_code == 401
    assert await deputy.delegated() == []
    refused = await city.sign_in(one.worker.phone)
    assert (refused.status_code, refused.json()["code"]) == (403, "account_locked")
    assert (await city.sign_in(one.worker.phone, "wrong-password")).json()["code"] == "invalid_credentials"
    assert (await city.identity.client.delete(path, headers=officer)).status_code == 204
    assert (await city.sign_in(one.worker.phone)).status_code == 201
    own = await city.identity.client.put(f"/staff/{city.officers[0].id}/lock", headers=officer)
    assert (own.status_code, own.json()["code"]) == (403, "own_grant")


async def test_who_leaves_takes_every_office_along(city: City) -> None:
    one, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")
    await name(one, deputy.worker.phone)
    leave = city.identity.client.delete
    answer = await leave(f"/staff/{one.worker.id}", headers=await city.officer(0))
    assert answer.status_code == 204
    assert [kind for kind, _ in (await city.identity.told())[-2:]] == [
        "identity.role_revoked.v1", "identity.deputy_ended.v1",
    ]  # fmt: skip
    assert (await city.token_answer(one.session)).status_code == 401
    assert await deputy.delegated() == []
    assert (await city.sign_in(one.worker.phone)).json()["second_factor"] is None
    last = await leave(f"/staff/{city.officers[1].id}", headers=await city.officer(0))
    assert (last.status_code, last.json()["code"]) == (409, "last_security_administrators")
