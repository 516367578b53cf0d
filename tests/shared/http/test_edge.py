"""The edge over the real database: who is asking, what is stored, what repeats, what is refused, and how it says so."""

import asyncio
import json
import time

import httpx
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, OKPKey

from shared.ids import new_id
from shared.security import tokens
from tests.harness.probe import AGENCY, Probe
from tests.shared.http.things import KEY, headers, someone, token


async def test_a_post_commits_and_its_repetition_gets_the_same_stored_answer(
    client: httpx.AsyncClient, probe: Probe
) -> None:
    sent = headers()
    first = await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=sent)
    second = await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=sent)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    assert (first.headers["etag"], second.headers["etag"]) == ('"1"', '"1"')
    assert second.headers["idempotent-replayed"] == "true"
    assert len(await probe.rows("select 1 from heard")) == 1


async def test_fifty_at_once_with_one_key_have_one_effect(client: httpx.AsyncClient, probe: Probe) -> None:
    sent = headers()
    calls = [client.post("/things", json={"name": "slow", "amount_fen": 1}, headers=sent) for _ in range(8)]
    answers = await asyncio.gather(*calls)
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses[0] == 201
    assert set(statuses) <= {201, 409, 503}
    assert len(await probe.rows("select 1 from heard")) == 1
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"in_progress"}


async def test_the_same_key_with_another_body_is_422_and_of_another_person_is_another_key(
    client: httpx.AsyncClient, probe: Probe
) -> None:
    sent = headers()
    await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=sent)
    other_body = await client.post("/things", json={"name": "b", "amount_fen": 1}, headers=sent)
    assert (other_body.status_code, other_body.json()["code"]) == (422, "idempotency_key_reused")
    elsewhere = sent | {"Authorization": f"Bearer {token()}"}
    other_person = await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=elsewhere)
    assert other_person.status_code == 201
    assert len(await probe.rows("select 1 from heard")) == 2


async def test_a_refusal_leaves_nothing_and_its_key_may_be_used_again(client: httpx.AsyncClient, probe: Probe) -> None:
    sent = headers()
    refused = await client.post("/things", json={"name": "full", "amount_fen": 1}, headers=sent)
    assert refused.status_code == 409
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.json()["errors"][0]["field"] == "name"
    assert (await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=sent)).status_code == 201
    assert len(await probe.rows("select 1 from heard")) == 1


@pytest.mark.parametrize("key", ["", "x" * 65, "with space", "é"])
async def test_a_missing_or_unusable_key_is_400(client: httpx.AsyncClient, key: str) -> None:
    sent = [(n.encode(), v.encode()) for n, v in (headers() | {"Idempotency-Key": key}).items()]
    answer = await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=sent)
    assert answer.status_code == 400


async def test_a_version_is_asked_for_and_must_be_one(client: httpx.AsyncClient) -> None:
    body = {"name": "a", "amount_fen": 1}
    assert (await client.put("/things", json=body, headers=headers())).status_code == 428
    assert (await client.put("/things", json=body, headers=headers(if_match="*"))).status_code == 412
    answer = await client.put("/things", json=body, headers=headers(if_match='"7"'))
    assert answer.json() == {"seen": 7, "name": "a"}


async def test_without_a_role_it_is_403_and_without_a_good_token_401(client: httpx.AsyncClient) -> None:
    other = OKPKey.generate_key("Ed25519", parameters={"kid": str(KEY.kid)})
    principal = someone()
    claims = {"iss": tokens.ISSUER, "sub": str(new_id()), "aud": "probe", "agency": AGENCY, "roles": [], "sid": "s"}
    shared_secret = OctKey.import_key(json.dumps(KEY.as_dict(private=False)))
    head = {"alg": "Ed25519", "typ": "at+jwt"}
    bad = {
        "none": "eyJhbGciOiJub25lIn0." + token().split(".")[1] + ".",
        "other key": tokens.sign(other, principal, "probe"),
        "other audience": token(audience="claims"),
        "expired": jwt.encode(head | {"kid": KEY.kid}, claims | {"exp": 1}, KEY, algorithms=["Ed25519"]),
        "key confusion": jwt.encode(head | {"alg": "HS256", "kid": KEY.kid}, claims | {"exp": 2**33}, shared_secret),
        "kid path": jwt.encode(head | {"kid": "../../x"}, claims | {"exp": 2**33}, other, algorithms=["Ed25519"]),
        "garbage": "x.y.z",
    }  # fmt: skip
    for name, value in bad.items():
        answer = await client.get("/things", headers={"Authorization": f"Bearer {value}"})
        assert (answer.status_code, name) == (401, name)
        assert answer.headers["www-authenticate"] == "Bearer"
    assert (await client.get("/things")).status_code == 401
    wrong_role = {"Authorization": f"Bearer {token('finance')}"}
    assert (await client.get("/things", headers=wrong_role)).status_code == 403


async def test_an_unexpected_error_tells_a_trace_id_and_nothing_else(client: httpx.AsyncClient, probe: Probe) -> None:
    answer = await client.post("/things", json={"name": "broken", "amount_fen": 1}, headers=headers())
    assert answer.status_code == 500
    assert answer.json()["trace_id"] == answer.headers["x-trace-id"]
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    assert await probe.rows("select 1 from heard") == []


async def test_problems_speak_chinese_first_and_english_when_asked(client: httpx.AsyncClient) -> None:
    english = await client.get("/things/1", headers=headers(accept_language="en-GB"))
    assert english.json()["title"] == "There is nothing here for you."
    assert english.status_code == 404


async def test_the_trace_of_the_caller_goes_on(client: httpx.AsyncClient) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    answer = await client.get("/things", headers=headers(traceparent=f"00-{trace}-00f067aa0ba902b7-01"))
    assert answer.headers["x-trace-id"] == trace


async def test_health_and_metrics(client: httpx.AsyncClient) -> None:
    assert (await client.get("/health/live")).json() == {"status": "live"}
    assert (await client.get("/health/ready")).json() == {"status": "ready"}
    assert "huzhu_http_request_seconds" in (await client.get("/metrics")).text


async def test_what_is_not_easily_undone_needs_a_proof_of_the_last_minutes(client: httpx.AsyncClient) -> None:
    """S8.5 and the rest that asks for step-up: none, an old one, a fresh one."""
    answers = []
    for proved_at in (None, int(time.time()) - 301, int(time.time()) - 290):
        principal = someone(stepped_up_at=proved_at)
        sent = {"Authorization": f"Bearer {tokens.sign(KEY, principal, 'probe')}"}
        answers.append(await client.get("/careful-things", headers=sent))
    assert [answer.status_code for answer in answers] == [403, 403, 200]
    assert answers[0].json()["code"] == "step_up_needed"
    assert answers[0].json()["title"] == "请用密码或验证码确认是您本人。"
