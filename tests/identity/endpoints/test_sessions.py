import time
from uuid import UUID

import pytest

from shared import clock
from shared.events.identity import RoleRevoked
from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.apps import App
from tests.identity.city import PASSWORD, City, bearer


async def test_sign_in_by_phone_or_id_number(city: City) -> None:
    """S1.1: either number opens a session; the token is stored only as a digest."""
    worker = await city.worker()

    old_form = worker.id_number[:6] + worker.id_number[8:17]
    for login in (worker.phone, f"+86{worker.phone}", worker.id_number, worker.id_number.lower(), old_form):
        answer = await city.sign_in(login)
        assert answer.status_code == 201, login
        grants = [{"role": "worker", "scope": worker.id, "scope_name": "王小明"}]
        assert answer.json()["person"] == {"id": worker.id, "name": "王小明", "grants": grants}
        token = answer.json()["session_token"]
        assert token not in str(await city.identity.rows("select token_digest::text, * from session"))


async def test_the_grants_name_their_scopes(city: City) -> None:
    worker = await city.worker()
    await city.grant(worker.id, "district_reviewer", "350503")
    await city.grant(worker.id, "finance", "350500")

    session = await city.prove(await city.sign_in(worker.phone), App())
    current = await city.identity.client.get("/sessions/current", headers=bearer(session))
    grants = current.json()["person"]["grants"]

    assert [grant["scope_name"] for grant in grants] == ["王小明", "丰泽区", "泉州市"]


async def test_every_failed_sign_in_has_the_same_answer(city: City) -> None:
    """S1.1: whether a login exists, is activated, or belongs to another agency cannot be told from the answer."""
    worker = await city.worker()
    pending, _ = await city.register()

    answers = [
        await city.sign_in(worker.phone, "wrong-password"),
        await city.sign_in(pending["phone"]),
        await city.sign_in(numbers.phone()),
        await city.sign_in(numbers.id_number()),
        await city.sign_in("nobody at all"),
        await city.sign_in(worker.phone, agency="350100"),
    ]

    for answer in answers:
        assert answer.status_code == 401
        assert {**answer.json(), "trace_id": ""} == {
            "type": "urn:huzhu:problem:invalid_credentials",
            "title": "登录名或密码不正确。",
            "status": 401,
            "code": "invalid_credentials",
            "trace_id": "",
        }


async def test_an_unknown_login_takes_as_long_as_a_known_one(city: City) -> None:
    worker = await city.worker()

    async def seconds(login: str) -> float:
        began = time.perf_counter()
        await city.sign_in(login, "wrong-password")
        return time.perf_counter() - began

    pairs = [(await seconds(worker.phone), await seconds(numbers.phone())) for _ in range(4)]
    known, unknown = map(min, zip(*pairs, strict=True))

    assert 0.5 < unknown / known < 2


async def test_a_session_gives_tokens_for_one_service_each(city: City) -> None:
    worker = await city.worker()

    answer = await city.token_answer(worker.session, "identity")
    other = await city.access_token(worker.session, "claims")

    assert (answer.status_code, answer.json()["expires_in"]) == (201, 58)
    get = city.identity.client.get
    assert (await get("/people/me", headers=bearer(answer.json()["access_token"]))).status_code == 200
    assert (await get("/people/me", headers=bearer(other))).status_code == 401
    assert (await city.token_answer(worker.session, "nowhere")).status_code == 422


async def test_the_current_session_ends_when_it_is_deleted(city: City) -> None:
    worker = await city.worker()
    client = city.identity.client

    shown = await client.get("/sessions/current", headers=bearer(worker.session))
    ended = await client.delete("/sessions/current", headers=bearer(worker.session))

    assert shown.json()["person"]["id"] == worker.id
    assert (ended.status_code, ended.content) == (204, b"")
    for answer in (
        await client.get("/sessions/current", headers=bearer(worker.session)),
        await client.delete("/sessions/current", headers=bearer(worker.session)),
        await city.token_answer(worker.session),
    ):
        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")


async def test_an_expired_session_is_nobodys(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = await city.worker()
    from services.identity.domain.codes import SESSION_LIFETIME

    long_ago = clock.now() - SESSION_LIFETIME
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: long_ago)
        old = (await city.sign_in(worker.phone)).json()["session_token"]

    assert (await city.token_answer(old)).status_code == 401
    assert (await city.token_answer(worker.session)).status_code == 201


async def test_what_is_no_session_token_is_refused(identity: ServiceHarness) -> None:
    for token in ("", "x", "350500.", "350500." + "a" * 43, "'; drop table session.x", "9" * 5000):
        headers = {"Authorization": f"Bearer {token}"}
        answer = await identity.client.post("/sessions/tokens", json={"audience": "claims"}, headers=headers)

        assert (answer.status_code, answer.json()["code"]) == (401, "unauthenticated")
        assert answer.headers["WWW-Authenticate"] == "Bearer"


async def test_a_session_of_one_agency_opens_nothing_in_another(city: City) -> None:
    worker = await city.worker()

    assert (await city.token_answer(worker.session.replace("350500", "350100"))).status_code == 401


async def test_a_revoked_role_is_gone_from_the_next_token(city: City) -> None:
    worker = await city.worker()
    grant = (await city.grant(worker.id, "administrator", "350500")).json()["id"]
    session = await city.prove(await city.sign_in(worker.phone), App())
    before = bearer(await city.access_token(session))
    body = {"name": "某人", "id_number": numbers.id_number(), "phone": numbers.phone()}
    assert (await city.post("/people", body, before)).status_code == 201

    headers = {**await city.officer(0)}
    revoked = await city.identity.client.delete(f"/role-grants/{grant}", headers=headers)

    assert revoked.status_code == 204
    after = bearer(await city.access_token(session))
    assert (await city.post("/people", {**body, "phone": numbers.phone()}, after)).status_code == 403
    told = (await city.identity.told())[-1]
    expected = RoleRevoked(grant_id=UUID(grant), person_id=UUID(worker.id), role="administrator", scope="350500")
    assert told == ("identity.role_revoked.v1", expected.model_dump(mode="json"))


async def test_a_sign_in_that_is_none(identity: ServiceHarness) -> None:
    bodies: list[object] = [
        {"agency": "350500", "login": "x", "password": "y" * 129},
        {"agency": "35", "login": "x", "password": "y"},
        {"agency": "350500", "login": "x" * 65, "password": "y"},
        {"agency": "350500", "login": "x", "password": "y", "role": "administrator"},
        {"agency": "350500", "login": "x"},
        [],
    ]

    for body in bodies:
        assert (await identity.client.post("/sessions", json=body)).status_code == 422


async def test_unreadable_bodies(identity: ServiceHarness) -> None:
    headers = {"Content-Type": "application/json"}
    bodies = [
        (b'{"agency": "350500", "agency": "350500", "login": "x", "password": "y"}', 400),
        (b"{", 400),
        (b'{"agency": "350500", "login": "x", "password": "\\ud800"}', 422),
        (b'{"agency": "350500", "login": "\\u0000", "password": "y"}', 422),
    ]

    for content, status in bodies:
        assert (await identity.client.post("/sessions", content=content, headers=headers)).status_code == status


async def test_another_content_type_is_not_taken(identity: ServiceHarness) -> None:
    answer = await identity.client.post("/sessions", data={"login": "x", "password": PASSWORD})

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
