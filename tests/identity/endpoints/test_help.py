"""Helped sign-in: a child or a counter clerk acts for somebody, visibly, for a time, revocably."""

from typing import Any

import httpx

from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.apps import App
from tests.identity.city import PASSWORD, City, Worker, bearer
from tests.identity.phones import Phones


async def call(city: City, session: str, method: str, path: str, body: Any = None) -> httpx.Response:
    headers = {**bearer(await city.access_token(session)), **city.identity.key()}
    return await city.identity.client.request(method, path, headers=headers, json=body)


async def act(city: City, session: str, help_id: str | None) -> httpx.Response:
    body = {"help_id": help_id}
    return await city.identity.client.put("/sessions/current/helping", json=body, headers=bearer(session))


async def principal(city: City, session: str) -> Any:
    return await city.identity.app.state.verifier.verify(await city.access_token(session))


async def offered(city: City, parent: Worker, child: Worker, days: int = 30) -> str:
    answer = await call(city, parent.session, "POST", "/help", {"phone": child.phone, "days": days})
    assert answer.status_code == 201
    return str(answer.json()["id"])


async def agreed(city: City, parent: Worker, child: Worker) -> str:
    help_id = await offered(city, parent, child)
    assert (await call(city, child.session, "POST", f"/help/{help_id}/agreement", {})).status_code == 201
    return help_id


async def test_both_have_to_agree_and_then_the_token_names_both(city: City) -> None:
    parent, child = await city.worker(), await city.worker()
    help_id = await offered(city, parent, child)
    assert (await act(city, child.session, help_id)).status_code == 404, "offered is not agreed"
    [asked] = (await call(city, child.session, "GET", "/help")).json()["held"]
    assert (asked["state"], asked["name"]) == ("offered", "王小明")
    await call(city, child.session, "POST", f"/help/{help_id}/agreement", {})
    [given] = (await call(city, parent.session, "GET", "/help")).json()["given"]
    assert (given["state"], given["name"]) == ("active", "王小明")
    assert (await act(city, child.session, help_id)).status_code == 204
    found = await principal(city, child.session)
    assert (str(found.person_id), str(found.actor_id), str(found.delegation_id)) == (parent.id, child.id, help_id)
    assert [(grant.role, grant.scope) for grant in found.grants] == [("worker", parent.id)]
    current = await city.identity.client.get("/sessions/current", headers=bearer(child.session))
    assert current.json()["person"]["id"] == parent.id
    assert current.json()["person"]["helping"]["helper_name"] == "王小明"
    assert (await act(city, child.session, None)).status_code == 204
    assert str((await principal(city, child.session)).person_id) == child.id
    told = [kind for kind, _ in await city.identity.told()]
    assert told[-1] == "identity.help_granted.v1"


async def test_a_helper_may_not_touch_the_account_itself(city: City) -> None:
    parent, child = await city.worker(), await city.worker()
    await act(city, child.session, await agreed(city, parent, child))
    for method, path, body in (
        ("GET", "/people/me/sessions", None),
        ("DELETE", "/people/me/sessions", None),
        ("GET", "/people/me/data", None),
        ("POST", "/people/me/erasure", {"confirmed": True}),
        ("PUT", "/people/me/phone", {"phone": numbers.phone(), "code": "000000"}),
        ("POST", "/help", {"phone": numbers.phone(), "days": 3}),
    ):
        assert (await call(city, child.session, method, path, body)).status_code == 403, path
    change = {"current": PASSWORD, "password": "river stone cloud"}
    answer = await city.identity.client.post("/sessions/current/password", json=change, headers=bearer(child.session))
    assert answer.status_code == 403
    step_up = {"password": PASSWORD}
    answer = await city.identity.client.post("/sessions/current/step-up", json=step_up, headers=bearer(child.session))
    assert answer.status_code == 403


async def test_for_what_needs_a_proof_the_code_goes_to_the_person_helped(city: City, phones: Phones) -> None:
    parent, child = await city.worker(), await city.worker()
    await act(city, child.session, await agreed(city, parent, child))
    assert (await principal(city, child.session)).stepped_up_at is None, "the child's own proof is not the parent's"
    ask = {"purpose": "step_up"}
    await city.identity.client.post("/sessions/current/codes", json=ask, headers=bearer(child.session))
    body = {"code": await phones.code(parent.phone)}
    answer = await city.identity.client.post("/sessions/current/step-up", json=body, headers=bearer(child.session))
    assert (await principal(city, answer.json()["session_token"])).has_stepped_up()


async def test_the_second_factor_of_a_clerk_is_no_proof_of_the_person_helped(city: City) -> None:
    parent, clerk, app = await city.worker(), await city.worker(), App()
    assert (await city.grant(clerk.id, "counter_clerk", AGENCY)).status_code == 201
    await city.prove(await city.sign_in(clerk.phone), app)
    await act(city, clerk.session, await agreed(city, parent, clerk))
    proved = await city.second_factor("POST", clerk.session, code=app.code())
    assert proved.status_code == 201
    session = proved.json()["session_token"]
    helping = await principal(city, session)
    assert (str(helping.person_id), helping.stepped_up_at) == (parent.id, None)
    await act(city, session, None)
    proved = await city.second_factor("POST", session, code=app.code())
    assert (await principal(city, proved.json()["session_token"])).has_stepped_up()


async def test_either_ends_it_and_no_further_token_is_given(city: City) -> None:
    for ender in ("parent", "child"):
        parent, child = await city.worker(), await city.worker()
        help_id = await agreed(city, parent, child)
        by = parent if ender == "parent" else (await city.sign_in(child.phone)).json()["session_token"]
        session = by.session if isinstance(by, Worker) else by
        await act(city, child.session, help_id)
        assert (await call(city, session, "DELETE", f"/help/{help_id}")).status_code == 204
        refused = await city.token_answer(child.session)
        assert (refused.status_code, refused.json()["code"]) == (403, "help_over")
        assert (await act(city, child.session, None)).status_code == 204
        assert (await city.token_answer(child.session)).status_code == 201
        assert (await city.identity.told())[-1][0] == "identity.help_ended.v1"


async def test_it_ends_by_itself(city: City) -> None:
    parent, child = await city.worker(), await city.worker()
    await act(city, child.session, await agreed(city, parent, child))
    await city.identity.rows("update help set expires_at = now() - interval '1 second'")
    assert (await city.token_answer(child.session)).json()["code"] == "help_over"
    [given] = (await call(city, parent.session, "GET", "/help")).json()["given"]
    assert given["state"] == "ended"


async def test_nobody_else_agrees_sees_or_acts_and_nobody_helps_themselves(city: City) -> None:
    parent, child, stranger = await city.worker(), await city.worker(), await city.worker()
    help_id = await offered(city, parent, child)
    assert (await call(city, stranger.session, "POST", f"/help/{help_id}/agreement", {})).status_code == 404
    assert (await call(city, stranger.session, "DELETE", f"/help/{help_id}")).status_code == 404
    assert (await call(city, stranger.session, "GET", "/help")).json() == {"given": [], "held": []}
    await call(city, child.session, "POST", f"/help/{help_id}/agreement", {})
    assert (await act(city, stranger.session, help_id)).status_code == 404
    own = await call(city, parent.session, "POST", "/help", {"phone": parent.phone, "days": 3})
    assert (own.status_code, own.json()["code"]) == (422, "own_help")
    unknown = await call(city, parent.session, "POST", "/help", {"phone": numbers.phone(), "days": 3})
    assert unknown.status_code == 201, "whether a number is known is not said"


async def test_a_clerk_at_the_counter_acts_with_the_persons_code_for_half_an_hour(city: City, phones: Phones) -> None:
    person, clerk = await city.worker(), await city.worker()
    header = city.identity.token([("counter_clerk", AGENCY), ("worker", "*")], audience="identity")
    assert (await call(city, clerk.session, "POST", "/help/counter-codes", {"login": person.phone})).status_code == 403
    session = (await city.sign_in(clerk.phone)).json()["session_token"]
    own = await principal(city, session)
    header = city.identity.token([("counter_clerk", AGENCY)], person_id=own.person_id, audience="identity")
    asked = await city.post("/help/counter-codes", {"login": person.id_number}, header)
    assert asked.status_code == 202
    code = await phones.code(person.phone)
    wrong = await city.post("/help/counter", {"login": person.id_number, "code": "000000"}, header)
    assert wrong.json()["code"] == "invalid_code"
    begun = await city.post("/help/counter", {"login": person.id_number, "code": code}, header)
    assert begun.status_code == 201
    assert (await act(city, session, begun.json()["id"])).status_code == 204
    assert str((await principal(city, session)).person_id) == person.id
    [given] = (await call(city, person.session, "GET", "/help")).json()["given"]
    assert (given["kind"], given["state"]) == ("counter", "active")
