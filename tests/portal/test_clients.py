from typing import Any

import httpx
import pytest

from services.portal.clients import Caller, Refused, Tokens, Unavailable, Upload
from tests.portal.browser import Browser
from tests.portal.fakes.city import MadeUpCity


def asked(city: MadeUpCity, path: str) -> list[dict[str, Any]]:
    return [request for request in city.world.requests if request["path"] == path]


async def test_a_token_is_fetched_once_per_service_and_kept(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    for _ in range(3):
        await browser.get("/claims")
    assert len(asked(city, "/sessions/tokens")) == 2  # claims, and notify for the count of messages
    assert len(asked(city, "/claims")) == 4


async def test_a_page_that_renews_itself_is_told_to_identity_as_no_use_of_the_session(
    browser: Browser, city: MadeUpCity
) -> None:
    await browser.sign_in("worker")
    city.world.requests.clear()
    object.__setattr__(city.harness.app.state.portal, "tokens", Tokens())
    for _ in range(2):
        assert (await browser.client.get("/claims", headers={"X-Unattended": "1"})).status_code == 200
    assert [request["body"].get("unattended") for request in asked(city, "/sessions/tokens")] == [True, True]
    await browser.get("/claims")  # somebody is there: what was fetched for nobody does not do
    assert [request["body"].get("unattended") for request in asked(city, "/sessions/tokens")][2:] == [None, None]


async def test_a_refused_token_is_fetched_again_once(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    tokens: Tokens = city.harness.app.state.portal.tokens
    (session,) = {key[0] for key in tokens._kept}
    tokens.keep(session, "claims", "claims:outdated", 60)
    assert (await browser.get("/claims")).status == 200


async def test_a_session_that_identity_has_ended_leads_to_signing_in(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    city.world.signed_in.clear()
    page = await browser.get("/claims")
    assert (page.path, page.response.url.params["next"]) == ("/sign-in", "/claims")
    assert await city.harness.rows("select * from browser_session") == []


def test_tokens_expire_shortly_before_their_time_and_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.portal.clients._MOST_TOKENS", 2)
    tokens = Tokens()
    tokens.keep(b"a", "claims", "short", 4)
    assert tokens.find(b"a", "claims") is None
    for session in (b"b", b"c", b"d"):
        tokens.keep(session, "claims", "long", 60)
    assert [tokens.find(session, "claims") for session in (b"b", b"c", b"d")] == [None, "long", "long"]


async def test_a_service_that_is_away_is_503_with_a_way_on(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    city.world.away = {"claims"}
    page = await browser.get("/claims")
    assert (page.status, page.response.headers["retry-after"]) == (503, "5")
    assert "您的内容不会丢失" in page.text


async def test_health_is_ready_not_ready_or_away(city: MadeUpCity) -> None:
    """X23"""
    portal = city.harness.app.state.portal
    caller = Caller(portal.context.http, portal.context.settings, portal.tokens, None, {})
    assert await caller.health("claims") == "ready"
    city.world.away = {"claims"}
    assert await caller.health("claims") == "not_ready"

    def nobody(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(nobody)) as client:
        alone = Caller(client, portal.context.settings, portal.tokens, None, {})
        assert await alone.health("claims") == "away"


async def test_the_trace_goes_along(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    await browser.client.get("/claims", headers={"traceparent": trace})
    assert asked(city, "/claims")[-1]["headers"]["traceparent"][:35] == trace[:35]


class Answers:
    """A transport that answers from a list."""

    def __init__(self, *answers: httpx.Response) -> None:
        self.left = list(answers)

    async def __call__(self, _: httpx.Request, /) -> httpx.Response:
        return self.left.pop(0)


def busy() -> httpx.Response:
    headers = {"content-type": "application/problem+json"}
    return httpx.Response(409, headers=headers, json={"code": "in_progress", "title": "正在处理"})


async def client_of(city: MadeUpCity, browser: Browser, *answers: httpx.Response) -> Any:
    """The claims client of a signed-in person, before a transport that answers from a list."""
    if (await browser.get("/sign-in")).path == "/sign-in":
        await browser.sign_in("worker")
    portal = city.harness.app.state.portal
    session = await portal.sessions.find(browser.client.cookies["huzhu_session"])
    http = httpx.AsyncClient(transport=httpx.MockTransport(Answers(*answers)))
    return Caller(http, city.harness.context.settings, portal.tokens, session, {}).service("claims")


async def test_a_command_still_in_hand_is_waited_for(
    browser: Browser, city: MadeUpCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.portal.clients._BUSY_PAUSE_SECONDS", 0.01)
    client = await client_of(city, browser, busy(), busy(), httpx.Response(201, json={"id": "1"}))
    assert await client.post("/claims/drafts", {}, "key") == {"id": "1"}
    client = await client_of(city, browser, *[busy() for _ in range(20)])
    with pytest.raises(Unavailable):
        await client.post("/claims/drafts", {}, "key")


async def test_a_refusal_without_a_problem_document_is_one_all_the_same(browser: Browser, city: MadeUpCity) -> None:
    client = await client_of(city, browser, httpx.Response(400, text="<html>"))
    with pytest.raises(Refused) as refused:
        await client.get("/plans")
    assert (refused.value.status, refused.value.code) == (400, "error")


async def test_a_repeated_upload_is_the_same_request(browser: Browser, city: MadeUpCity) -> None:
    """The edge compares bodies: a boundary drawn at random would make every repetition another request."""
    sent: list[bytes] = []

    class Recorder(Answers):
        async def __call__(self, request: httpx.Request) -> httpx.Response:
            sent.append(await request.aread())
            return await super().__call__(request)

    client = await client_of(city, browser)
    answers = Recorder(httpx.Response(201, json={}), httpx.Response(201, json={}))
    client._caller._http = httpx.AsyncClient(transport=httpx.MockTransport(answers))
    for _ in range(2):
        await client.upload("/documents", {"kind": "invoice"}, Upload("photo", b"\xff\xd8", "image/jpeg"), "key-1")
    assert sent[0] == sent[1]
    assert b"huzhu-key-1" in sent[0]
