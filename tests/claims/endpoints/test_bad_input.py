"""Bad input and its answer (reliability.md, API): every class that touches the routes of claims."""

import json
from typing import Any

import pytest

from shared.ids import new_id
from tests.claims.world import World

DEEP = "[" * 10_000 + "]" * 10_000


async def post(world: World, content: bytes | str, path: str = "/claims", **headers: str) -> Any:
    everything = {**world.as_worker(), **world.harness.key(), "Content-Type": "application/json", **headers}
    return await world.harness.client.post(path, content=content, headers=everything)


@pytest.mark.parametrize(
    "content",
    ["", "{", "null,", '{"a": 1, "a": 2}', DEEP, '{"total_fen": NaN}', '{"total_fen": Infinity}', b"\xff\xfe"],
)
async def test_what_is_not_one_clear_document_is_400(world: World, content: str | bytes) -> None:
    for path in ("/claims", "/claims/drafts"):
        answer = await post(world, content, path)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        assert answer.json()["trace_id"] == answer.headers["x-trace-id"]


async def test_a_key_twice_is_400_even_where_both_say_the_same(world: World) -> None:
    body = json.dumps(await world.body())
    assert (await post(world, body[:-1] + ', "total_fen": 1200000}')).status_code == 400


@pytest.mark.parametrize("name", ["status", "approved_fen", "person_id", "agency", "number", "version"])
async def test_unknown_fields_are_422(world: World, name: str) -> None:
    answer = await world.send("POST", "/claims", world.as_worker(), await world.body(**{name: "x"}))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
    assert answer.json()["errors"][0]["code"] == "extra_forbidden"


@pytest.mark.parametrize("amount", [-1, 0, 1.0, 12.5, "100", True, None, 10**30, 10_000_000_001, [1]])
async def test_money_is_a_whole_number_of_fen_in_bounds(world: World, amount: Any) -> None:
    answer = await world.send("POST", "/claims", world.as_worker(), await world.body(total_fen=amount))
    assert answer.status_code == 422
    assert [each["field"] for each in answer.json()["errors"]] == ["total_fen"]


@pytest.mark.parametrize("name", ["hospital_name", "invoice_number", "invoice_issuer", "diagnosis"])
async def test_characters_that_cannot_be_shown_are_422(world: World, name: str) -> None:
    for text in ("a\x00b", "a\u202eb", "a\u200bb", "\x1b[31m", "", "   ", "x" * 501):
        answer = await world.send("POST", "/claims", world.as_worker(), await world.body(**{name: text}))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name), repr(text)
    surrogate = json.dumps(await world.body()).replace('"hospital_level"', '"x": "\\ud800", "hospital_level"')
    assert (await post(world, surrogate)).status_code == 422


async def test_a_lone_surrogate_in_a_known_field_is_refused(world: World) -> None:
    body = await world.body(diagnosis="MARK")
    answer = await post(world, json.dumps(body).replace("MARK", "a\\ud800b"))
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "day", ["2026-02-30", "2026-13-01", "31.3.2026", "20260331", 20260331, "2026-03-31T00:00:00", 0, None, "", "9" * 40]
)
async def test_impossible_dates_are_422(world: World, day: Any) -> None:
    for name in ("admitted_on", "discharged_on"):
        answer = await world.send("POST", "/claims", world.as_worker(), await world.body(**{name: day}))
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)


@pytest.mark.parametrize("level", [0, 4, "3", 3.0, True, None])
async def test_levels_are_those_of_the_plan(world: World, level: Any) -> None:
    answer = await world.send("POST", "/claims", world.as_worker(), await world.body(hospital_level=level))
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "hospital_level")


async def test_too_many_or_unreadable_pictures_are_422(world: World) -> None:
    for ids in ([str(new_id())] * 21, ["x"], "x", None):
        answer = await world.send("POST", "/claims", world.as_worker(), await world.body(document_ids=ids))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_large_body_is_413(world: World) -> None:
    assert (await post(world, b'{"diagnosis": "' + b"x" * (12 * 1024 * 1024) + b'"}')).status_code == 413


@pytest.mark.parametrize("key", [None, "", "k" * 65, "a b", "键"])
async def test_no_usable_idempotency_key_is_400(world: World, key: str | None) -> None:
    headers = {**world.as_worker(), "Content-Type": "application/json"}
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    if key is not None:
        raw.append((b"Idempotency-Key", key.encode()))
    body = json.dumps(await world.body()).encode()
    answer = await world.harness.client.post("/claims", content=body, headers=raw)
    assert answer.status_code == 400
    assert await world.harness.rows("select 1 from claim") == []


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_another_content_type_is_415(world: World, kind: str) -> None:
    body = json.dumps(await world.body())
    answer = await post(world, body, **{"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


async def test_versions_are_said_and_true(world: World) -> None:
    claim = await world.file()
    path = f"/claims/{claim['id']}/withdrawal"
    assert (await world.send("POST", path, world.as_worker(), {})).status_code == 428
    for tag in ('"0"', '"2"', "1", "*", 'W/"1"', '"x"'):
        answer = await world.send("POST", path, world.as_worker(), {}, headers={"If-Match": tag})
        assert (answer.status_code, answer.json()["code"]) == (412, "stale_version"), tag
    assert (await world.send("POST", path, world.as_worker(), {}, seen=1)).status_code == 201


async def test_commands_without_content_take_nothing_else(world: World) -> None:
    claim = await world.file()
    path = f"/claims/{claim['id']}/withdrawal"
    version = {"If-Match": '"1"'}
    assert (await post(world, '{"status": "paid"}', path, **version)).status_code == 422
    assert (await post(world, "{", path, **version)).status_code == 400
    assert (await post(world, "", path, **version)).status_code == 201


async def test_illegal_transitions_are_409(world: World) -> None:
    claim = await world.file()
    for path, body in (("submission", {}), ("resubmission", {})):
        answer = await world.send("POST", f"/claims/{claim['id']}/{path}", world.as_worker(), body, seen=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


async def test_without_or_with_a_foreign_token_nothing_is_answered(world: World) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, world.harness.token([("worker", "*")], audience="review")):
        assert (await world.harness.client.get("/claims", headers=headers)).status_code == 401
    clerk_only = world.harness.token([("employer_clerk", str(world.employer_id))])
    assert (await world.send("POST", "/claims", clerk_only, await world.body())).status_code == 403
    assert (await world.get("/claims/not-an-id")).status_code == 422


async def test_an_error_says_no_more_than_its_problem(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async def explode(*_: Any, **__: Any) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("services.claims.endpoints.claims.own_claims", explode)
    answer = await world.get("/claims")
    assert (answer.status_code, answer.json()["code"]) == (500, "unexpected")
    assert "secret" not in answer.text
    assert answer.json()["trace_id"]
