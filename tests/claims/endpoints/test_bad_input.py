"""Bad input and its answer (reliability.md, API): every class that touches the routes of claims."""

import json
from itertools import product
from typing import Any

from shared.ids import new_id
from tests.claims.world import World

DEEP = "[" * 10_000 + "]" * 10_000


async def post(world: World, content: bytes | str, path: str = "/claims", **headers: str) -> Any:
    everything = {**world.as_worker(), **world.harness.key(), "Content-Type": "application/json", **headers}
    return await world.harness.client.post(path, content=content, headers=everything)


async def test_what_is_not_one_clear_document_is_400(world: World) -> None:
    numbers = ('{"total_fen": NaN}', '{"total_fen": Infinity}')
    unclear: tuple[str | bytes, ...] = ("", "{", "null,", '{"a": 1, "a": 2}', DEEP, b"\xff\xfe", *numbers)
    for content, path in product(unclear, ("/claims", "/claims/drafts")):
        answer = await post(world, content, path)
        assert (answer.status_code, answer.json()["code"]) == (400, "malformed")
        assert answer.json()["trace_id"] == answer.headers["x-trace-id"]


async def test_a_key_twice_is_400_even_where_both_say_the_same(world: World) -> None:
    body = json.dumps(await world.body())
    assert (await post(world, body[:-1] + ', "total_fen": 1200000}')).status_code == 400


async def test_unknown_fields_are_422(world: World) -> None:
    body = await world.body()
    for name in ("status", "approved_fen", "person_id", "agency", "number", "version"):
        answer = await world.send("POST", "/claims", world.as_worker(), {**body, name: "x"})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name)
        assert answer.json()["errors"][0]["code"] == "extra_forbidden"


async def test_money_is_a_whole_number_of_fen_in_bounds(world: World) -> None:
    body = await world.body()
    for amount in (-1, 0, 1.0, 12.5, "100", True, None, 10**30, 10_000_000_001, [1]):
        answer = await world.send("POST", "/claims", world.as_worker(), {**body, "total_fen": amount})
        assert answer.status_code == 422, amount
        assert [each["field"] for each in answer.json()["errors"]] == ["total_fen"]


async def test_characters_that_cannot_be_shown_are_422(world: World) -> None:
    body = await world.body()
    names = ("hospital_name", "invoice_number", "invoice_issuer", "diagnosis")
    texts = ("a\x00b", "a\u202eb", "a\u200bb", "\x1b[31m", "", "   ", "x" * 501)
    for name, text in product(names, texts):
        answer = await world.send("POST", "/claims", world.as_worker(), {**body, name: text})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name), repr(text)
    surrogate = json.dumps(await world.body()).replace('"hospital_level"', '"x": "\\ud800", "hospital_level"')
    assert (await post(world, surrogate)).status_code == 422


async def test_a_lone_surrogate_in_a_known_field_is_refused(world: World) -> None:
    body = await world.body(diagnosis="MARK")
    answer = await post(world, json.dumps(body).replace("MARK", "a\\ud800b"))
    assert answer.status_code == 422


async def test_impossible_dates_are_422(world: World) -> None:
    body = await world.body()
    written = ("2026-02-30", "2026-13-01", "31.3.2026", "20260331", "2026-03-31T00:00:00", "", "9" * 40)
    for name, day in product(("admitted_on", "discharged_on"), (*written, 20260331, 0, None)):
        answer = await world.send("POST", "/claims", world.as_worker(), {**body, name: day})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, name), day


async def test_levels_are_those_of_the_plan(world: World) -> None:
    body = await world.body()
    for level in (0, 4, "3", 3.0, True, None):
        answer = await world.send("POST", "/claims", world.as_worker(), {**body, "hospital_level": level})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "hospital_level"), level


async def test_too_many_or_unreadable_pictures_are_422(world: World) -> None:
    for ids in ([str(new_id())] * 21, ["x"], "x", None):
        answer = await world.send("POST", "/claims", world.as_worker(), await world.body(document_ids=ids))
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_large_body_is_413(world: World) -> None:
    assert (await post(world, b'{"diagnosis": "' + b"x" * (12 * 1024 * 1024) + b'"}')).status_code == 413


async def test_no_usable_idempotency_key_is_400(world: World) -> None:
    body = json.dumps(await world.body()).encode()
    plain = [(name.encode(), value.encode()) for name, value in world.as_worker().items()]
    plain.append((b"Content-Type", b"application/json"))
    for key in (None, "", "k" * 65, "a b", "键"):
        headers = plain if key is None else [*plain, (b"Idempotency-Key", key.encode())]
        answer = await world.harness.client.post("/claims", content=body, headers=headers)
        assert answer.status_code == 400, key
    assert await world.harness.rows("select 1 from claim") == []


async def test_another_content_type_is_415(world: World) -> None:
    body = json.dumps(await world.body())
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""):
        answer = await post(world, body, **{"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type"), kind


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
    for path in ("submission", "resubmission"):
        answer = await world.send("POST", f"/claims/{claim['id']}/{path}", world.as_worker(), {}, seen=1)
        assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")


async def test_without_or_with_a_foreign_token_nothing_is_answered(world: World) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, world.harness.token([("worker", "*")], audience="review")):
        assert (await world.harness.client.get("/claims", headers=headers)).status_code == 401
    clerk_only = world.harness.token([("employer_clerk", str(world.employer_id))])
    assert (await world.send("POST", "/claims", clerk_only, await world.body())).status_code == 403
    assert (await world.get("/claims/not-an-id")).status_code == 422
