"""X13: an employer hands named businesses to an agency firm until a day; everything stops at once when it says so."""

from datetime import timedelta
from typing import Any

import httpx
import pytest

from services.identity.use_cases.expire_delegations import expire_delegations
from shared import clock
from shared.security.tokens import LIFETIME_SECONDS
from tests.identity.city import Worker, bearer
from tests.identity.online import Bound, Online

ROSTER = ["employer_roster"]


async def delegate(online: Online, employer: Bound, agent: Bound, **changed: Any) -> httpx.Response:
    last_day = (clock.today() + timedelta(days=30)).isoformat()
    body = {"agent_uscc": agent.body["uscc"], "businesses": ROSTER, "last_day": last_day, **changed}
    header = await online.signed_in(employer.administrator)
    return await online.send("POST", f"/employers/{employer.id}/delegations", header, body)


async def act(online: Online, who: Worker, delegation_id: str | None) -> httpx.Response:
    body = {"delegation_id": delegation_id}
    return await online.identity.client.put("/sessions/current/acting", json=body, headers=bearer(who.session))


async def clerk_of(online: Online, agent: Bound, roles: list[str]) -> Worker:
    clerk = await online.person()
    body = {"name": "王小明", "phone": clerk.phone, "roles": roles}
    header = await online.signed_in(agent.administrator)
    await online.send("POST", f"/employers/{agent.id}/clerks", header, body)
    return clerk


async def test_the_firms_clerk_chooses_for_whom_to_act_and_shows_it(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound(name="泉州样板人力资源有限公司")
    clerk = await clerk_of(online, agent, ["employer_roster", "employer_clerk"])
    made = await delegate(online, employer, agent)
    assert made.status_code == 201
    kind, fact = (await online.identity.told())[-1]
    assert (kind, fact["refs"]["agent"]) == ("identity.delegation_granted.v1", agent.id)
    offered = await online.identity.client.get("/sessions/current/delegations", headers=bearer(clerk.session))
    (offer,) = offered.json()["items"]
    assert (offer["employer_id"], offer["agent_name"], offer["roles"]) == (
        employer.id,
        "泉州样板人力资源有限公司",
        ROSTER,
    )
    assert await online.roles(clerk) == {("employer_roster", agent.id), ("employer_clerk", agent.id)}

    assert (await act(online, clerk, made.json()["id"])).status_code == 204

    assert await online.roles(clerk) == {("employer_roster", employer.id)}
    principal = await _principal(online, clerk)
    grants = [(grant.role, grant.scope, grant.via) for grant in principal.grants if grant.role != "worker"]
    assert grants == [("employer_roster", employer.id, made.json()["id"])]
    shown = (await online.identity.client.get("/sessions/current", headers=bearer(clerk.session))).json()
    assert shown["person"]["acting"]["employer_name"] == employer.body["name"]
    assert (await act(online, clerk, None)).status_code == 204
    assert ("employer_clerk", agent.id) in await online.roles(clerk)


async def _principal(online: Online, who: Worker) -> Any:
    token = await online.city.access_token(who.session)
    return await online.identity.app.state.verifier.verify(token)


async def test_a_revoked_one_stops_with_the_next_token(online: Online) -> None:
    """Tokens live for a minute, so that it stops everywhere within 60 s, also while Kafka stands still."""
    employer, agent = await online.bound(), await online.bound()
    clerk = await clerk_of(online, agent, ROSTER)
    made = await delegate(online, employer, agent)
    await act(online, clerk, made.json()["id"])
    path = f"/employers/{employer.id}/delegations/{made.json()['id']}"

    stranger = await online.signed_in(agent.administrator)
    assert (await online.send("DELETE", path, stranger)).status_code == 404
    assert (await online.send("DELETE", path, await online.signed_in(employer.administrator))).status_code == 204

    assert LIFETIME_SECONDS <= 60
    assert all(scope != employer.id for _, scope in await online.roles(clerk))
    kind, fact = (await online.identity.told())[-1]
    assert (kind, fact["reason"]) == ("identity.delegation_ended.v1", "revoked")
    assert (await act(online, clerk, made.json()["id"])).status_code == 404
    again = await online.send("DELETE", path, await online.signed_in(employer.administrator))
    assert (again.status_code, again.json()["code"]) == (409, "illegal_transition")


async def test_it_ends_by_itself_after_the_last_day(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound()
    clerk = await clerk_of(online, agent, ROSTER)
    made = await delegate(online, employer, agent, last_day=clock.today().isoformat())
    await act(online, clerk, made.json()["id"])
    assert await online.roles(clerk) == {("employer_roster", employer.id)}
    assert await expire_delegations(online.identity.database) == 0
    for table in ("employer_delegation", "delegation_due"):
        await online.identity.rows(f"update {table} set last_day = last_day - 1")

    assert all(scope != employer.id for _, scope in await online.roles(clerk)), "whether the clock has run or not"
    assert await expire_delegations(online.identity.database) == 1
    assert await expire_delegations(online.identity.database) == 0

    kind, fact = (await online.identity.told())[-1]
    assert (kind, fact["reason"]) == ("identity.delegation_ended.v1", "expired")


async def test_roles_reach_no_further_than_the_firm_and_the_employer_both_say(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound()
    clerk = await clerk_of(online, agent, ["employer_bases"])
    made = await delegate(online, employer, agent)

    assert (await act(online, clerk, made.json()["id"])).status_code == 404
    assert (await act(online, await online.person(), made.json()["id"])).status_code == 404


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"last_day": "2020-01-01"}, "last_day_out_of_range", "last_day"),
        ({"last_day": "2099-01-01"}, "last_day_out_of_range", "last_day"),
        ({"businesses": []}, "no_business", "businesses"),
        ({"businesses": ["employer_administrator"]}, "invalid", "businesses"),
        ({"agent_uscc": "91350500000000001A"}, "invalid_uscc", "agent_uscc"),
    ],
)
async def test_what_cannot_be_handed_on(online: Online, changed: dict[str, Any], code: str, field: str) -> None:
    employer, agent = await online.bound(), await online.bound()

    answer = await delegate(online, employer, agent, **changed)

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["field"].split(".")[0] == field


async def test_one_firm_holds_one_delegation_of_an_employer_and_nobody_is_their_own(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound()
    assert (await delegate(online, employer, agent)).status_code == 201

    assert (await delegate(online, employer, agent)).json()["code"] == "already_delegated"
    assert (await delegate(online, employer, employer)).json()["code"] == "own_agent"


async def test_both_parties_read_it_and_the_centre_does(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound()
    made = (await delegate(online, employer, agent)).json()["id"]

    for who in (
        await online.signed_in(employer.administrator),
        await online.signed_in(agent.administrator),
        online.centre(),
    ):
        answer = await online.get(f"/delegations/{made}", who)
        assert (answer.status_code, answer.json()["agent_id"]) == (200, agent.id)
    other = await online.bound()
    assert (await online.get(f"/delegations/{made}", await online.signed_in(other.administrator))).status_code == 404
    held = await online.get(f"/employers/{agent.id}/delegations", await online.signed_in(agent.administrator))
    assert ([one["id"] for one in held.json()["held"]], held.json()["given"]) == ([made], [])


async def test_unbinding_ends_what_the_employer_had_handed_on(online: Online) -> None:
    employer, agent = await online.bound(), await online.bound()
    await delegate(online, employer, agent)

    await online.send("DELETE", f"/employer-bindings/{employer.binding_id}", online.centre())

    kind, fact = (await online.identity.told())[-1]
    assert (kind, fact["reason"]) == ("identity.delegation_ended.v1", "unbound")
