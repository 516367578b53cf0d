"""What the edge answers to bodies that it cannot take."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from shared.http import limits
from tests.shared.http.things import headers

MALFORMED = {
    "not json": b"{",
    "duplicate keys": b'{"name": "a", "name": "b", "amount_fen": 1}',
    "depth": b"[" * 10_000 + b"]" * 10_000,
    "NaN": b'{"name": "a", "amount_fen": NaN}',
    "infinity": b'{"name": "a", "amount_fen": Infinity}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_unreadable_json_is_400(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await client.post("/things", content=body, headers=headers(content_type="application/json"))
    assert answer.status_code == 400
    assert len(answer.json()["trace_id"]) == 32


INVALID = {
    "unknown field": {"name": "a", "amount_fen": 1, "approved_fen": 5},
    "negative": {"name": "a", "amount_fen": -1},
    "float": {"name": "a", "amount_fen": 1.5},
    "whole float": {"name": "a", "amount_fen": 1.0},
    "text money": {"name": "a", "amount_fen": "1"},
    "huge": {"name": "a", "amount_fen": 10**30},
    "NUL": {"name": "a\x00", "amount_fen": 1},
    "bidi": {"name": "a\u202eb", "amount_fen": 1},
    "too long": {"name": "a" * 21, "amount_fen": 1},
    "missing": {"name": "a"},
}


@pytest.mark.parametrize("body", INVALID.values(), ids=INVALID.keys())
async def test_content_that_breaks_a_rule_is_422_naming_the_field(client: httpx.AsyncClient, body: Any) -> None:
    answer = await client.post("/things", json=body, headers=headers())
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert {error["field"] for error in answer.json()["errors"]} <= {"name", "amount_fen", "approved_fen"}


async def test_a_lone_surrogate_is_422(client: httpx.AsyncClient) -> None:
    body = b'{"name": "\\ud800", "amount_fen": 1}'
    answer = await client.post("/things", content=body, headers=headers(content_type="application/json"))
    assert answer.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
async def test_another_content_type_is_415(client: httpx.AsyncClient, kind: str) -> None:
    answer = await client.post("/things", content=b"{}", headers=headers(content_type=kind))
    assert answer.status_code == 415


async def test_a_limit_beyond_bounds_is_422(client: httpx.AsyncClient) -> None:
    assert (await client.get("/things?limit=1000000000", headers=headers())).status_code == 422


async def test_a_body_too_large_is_413_declared_or_streamed(client: httpx.AsyncClient) -> None:
    sent = headers(content_type="application/json")
    declared = await client.post("/things", content=b"x" * (limits.MAX_BODY_BYTES + 1), headers=sent)
    assert declared.status_code == 413

    async def stream() -> AsyncIterator[bytes]:
        for _ in range(13):
            yield b"x" * 1024 * 1024

    assert (await client.post("/things", content=stream(), headers=sent)).status_code == 413


async def test_a_body_that_arrives_too_slowly_is_408(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.2)

    async def drip() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.sleep(1)
        yield b"}"

    answer = await client.post("/things", content=drip(), headers=headers(content_type="application/json"))
    assert answer.status_code == 408
