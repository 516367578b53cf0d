"""How the player asks, waits and gives up."""

import json
from collections.abc import Callable

import httpx
import pytest

from deploy.player import client, waiting
from deploy.player.city import DemoCity
from deploy.player.client import Api, GaveUp, Refused, SignedIn

Handler = Callable[[httpx.Request], httpx.Response]
PROBLEM = {"content-type": "application/problem+json"}


def problem(status: int, code: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "title": "不行", "trace_id": "abc"}, headers=PROBLEM)


def signed_in(handler: Handler) -> SignedIn:
    def identity(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/sessions":
            return httpx.Response(201, json={"session_token": "session"})
        if request.url.path == "/sessions/tokens":
            return httpx.Response(201, json={"access_token": f"for {json.loads(request.content)['audience']}"})
        return handler(request)

    http = httpx.AsyncClient(transport=httpx.MockTransport(identity))
    urls = dict.fromkeys(("identity", "claims"), "http://city.test")
    return SignedIn(Api(urls, http), DemoCity.make().people[0])


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(client, "PATIENCE_SECONDS", 0.2)
    monkeypatch.setattr(waiting, "_LOOK_SECONDS", 0.0)


async def test_a_post_bears_token_key_and_version() -> None:
    seen = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(201, json={"id": 1}, headers={"etag": '"8"'})

    answered = await signed_in(answer).post("claims", "/claims", {"a": 1}, seen=7)
    assert (answered.body, answered.version) == ({"id": 1}, 8)
    assert seen[0].headers["authorization"] == "Bearer for claims"
    assert seen[0].headers["if-match"] == '"7"'
    assert seen[0].headers["idempotency-key"]


@pytest.mark.parametrize(
    "passing", [problem(503, "unavailable"), problem(429, "too_many"), problem(409, "in_progress")]
)
async def test_what_passes_is_asked_again_with_the_same_key(passing: httpx.Response) -> None:
    keys = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["idempotency-key"])
        return passing if len(keys) < 3 else httpx.Response(201, json={})

    await signed_in(answer).post("claims", "/claims", {})
    assert len(keys) == 3
    assert len(set(keys)) == 1


async def test_a_refusal_is_one_sentence_with_its_trace() -> None:
    with pytest.raises(Refused, match=r"GET /claims/1 was answered 404 not_found: 不行 .*\(trace abc\)") as refusal:
        await signed_in(lambda _: problem(404, "not_found")).get("claims", "/claims/1")
    assert (refusal.value.status, refusal.value.code) == (404, "not_found")


async def test_silence_ends_with_a_sentence() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused", request=request)

    with pytest.raises(GaveUp, match="claims did not answer for"):
        await signed_in(silent).get("claims", "/claims")


async def test_waiting_in_vain_says_for_what() -> None:
    async def never() -> bool:
        return False

    with pytest.raises(GaveUp, match="Waited 0 s for the tide, in vain"):
        await waiting.until(never, "the tide", 0)


async def test_the_first_failure_of_many_is_raised_as_it_is() -> None:
    async def work(number: int) -> int:
        if number == 3:
            raise GaveUp("three")
        return number

    assert await waiting.gently(work, [1, 2]) == [1, 2]
    with pytest.raises(GaveUp, match="three"):
        await waiting.gently(work, range(10))
