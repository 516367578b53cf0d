"""Deputies for leave (X16): a colleague acts in one's office for days, seen by everybody, and no longer."""

from datetime import date, timedelta

import asyncpg
import httpx
import pytest

from shared import clock
from shared.ids import new_id
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


async def propose(
    away: Colleague,
    login: str,
    first: date | None = None,
    last: date | None = None,
    role: str = "centre_reviewer",
    scope: str = AGENCY,
) -> httpx.Response:
    today = clock.today()
    days = {"first_day": (first or today).isoformat(), "last_day": (last or today).isoformat()}
    return await away.city.post(
        "/deputies", {"login": login, "role": role, "scope": scope, **days}, await away.header()
    )


async def name(
    away: Colleague, login: str, first: date | None = None, last: date | None = None, role: str = "centre_reviewer"
) -> httpx.Response:
    """Proposed by who is away, and confirmed; the answer to the proposal."""
    proposed = await propose(away, login, first, last, role)
    if proposed.is_success:
        assert (await confirm(away.city, proposed.json()["id"])).status_code == 201
    return proposed


async def confirm(city: City, identifier: str, by: dict[str, str] | None = None) -> httpx.Response:
    return await city.post(f"/deputies/{identifier}/confirmation", {}, by or await city.officer(0))


async def test_one_person_alone_hands_no_office_on(city: City) -> None:
    """Four eyes: nobody acts in an office before a third person, who gives offices, has confirmed it."""
    away, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")
    identifier = (await propose(away, deputy.worker.phone)).json()["id"]
    assert await deputy.delegated() == []
    assert "identity.deputy_named.v1" not in [kind for kind, _ in await city.identity.told()]
    for one in (away, deputy):
        assert (await confirm(city, identifier, await one.header())).status_code == 403
        [mine] = (await city.identity.client.get("/deputies", headers=await one.header())).json()["items"]
        assert mine["state"] == "proposed"
        path = "/deputy-proposals"
        assert (await city.identity.client.get(path, headers=await one.header())).status_code == 403
    [open_one] = (await city.identity.client.get(path, headers=await city.officer(0))).json()["items"]
    assert (open_one["id"], open_one["person_name"], open_one["mine"]) == (identifier, "王小明", False)
    assert {str(entry["person_id"]) for entry in (await city.identity.audited())[-2:]} == {
        away.worker.id, deputy.worker.id,
    }  # fmt: skip
    assert (await confirm(city, identifier)).status_code == 201
    assert len(await deputy.delegated()) == 1
    assert (await confirm(city, identifier)).json()["code"] == "illegal_transition"
    assert (await city.identity.client.get(path, headers=await city.officer(0))).json()["items"] == []


async def test_whoever_is_one_of_both_confirms_nothing(city: City) -> None:
    """Also where they give offices themselves; and the row itself refuses it."""
    away, officer = await colleague(city, "centre_reviewer"), city.officers[1]
    mine = (await propose(away, officer.phone)).json()["id"]
    own = await confirm(city, mine, await city.officer(1))
    assert (own.status_code, own.json()["code"]) == (403, "own_grant")
    assert (await city.grant(officer.id, "finance", AGENCY)).status_code == 403, "nobody grants to themselves"
    for forged in (f"'{officer.id}'", f"'{away.worker.id}'", "null"):
        with pytest.raises(asyncpg.CheckViolationError):
            await city.identity.rows(f"update deputy set state = 'held', confirmed_by = {forged}")


async def test_what_changed_meanwhile_is_not_confirmed(city: City) -> None:
    away, deputy = await colleague(city, "centre_reviewer"), await colleague(city, "finance")
    identifier = (await propose(away, deputy.worker.phone)).json()["id"]
    move = "update deputy set first_day = $1, last_day = $1"
    await city.identity.rows(move, clock.today() - timedelta(days=1))
    assert (await confirm(city, identifier)).json()["code"] == "deputy_days"
    await city.identity.rows(move, clock.today())
    await city.identity.rows(
        "update role_grant set state = 'revoked' where person_id = $1::text::uuid and role = 'centre_reviewer'",
        away.worker.id,
    )
    assert (await confirm(city, identifier)).json()["code"] == "office_gone"
    refused = await city.identity.client.delete(f"/deputies/{identifier}", headers=await city.officer(0))
    assert refused.status_code == 204
    assert "identity.deputy_ended.v1" not in [kind for kind, _ in await city.identity.told()]


async def test_a_district_does_not_learn_who_stands_in_for_whom_in_another(city: City) -> None:
    places = ("350502", "350503")
    workers = [await city.worker() for _ in places]
    for worker, place in zip(workers, places, strict=True):
        assert (await city.grant(worker.id, "district_reviewer", place)).status_code == 201
    here, there = [Colleague(city, worker) for worker in workers]
    deputy = await colleague(city, "finance")
    named = await propose(here, deputy.worker.phone, role="district_reviewer", scope=places[0])
    path = f"/deputies/{named.json()['id']}"
    assert (await city.identity.client.get(path, headers=await here.header())).status_code == 200
    foreign = await city.identity.client.get(path, headers=await there.header())
    unknown = await city.identity.client.get(f"/deputies/{new_id()}", headers=await there.header())
    assert (foreign.status_code, foreign.json()["code"]) == (unknown.status_code, unknown.json()["code"])
    assert foreign.status_code == 404
    centre = await colleague(city, "centre_reviewer")
    of_all = f"/deputies/{(await name(centre, deputy.worker.phone)).json()['id']}"
    assert (await city.identity.client.get(of_all, headers=await there.header())).status_code == 200


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
    entry = (await city.identity.audited())[-1]
    assert (entry["action"], entry["outcome"], entry["why"]) == ("identity.post_session", "refused", "account_locked")
    assert (str(entry["person_id"]), entry["actor_id"]) == (one.worker.id, None)
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
