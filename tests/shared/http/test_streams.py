"""An answer without end, behind the limits of requests."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI
from fastapi.responses import StreamingResponse

from shared.http import limits


async def test_a_request_that_has_arrived_may_be_answered_for_longer_than_it_may_take_to_arrive(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.1)
    app = FastAPI()

    @app.get("/stream")
    async def stream() -> StreamingResponse:
        async def words() -> AsyncIterator[str]:
            for word in ("one ", "two ", "three"):
                await asyncio.sleep(0.1)
                yield word

        return StreamingResponse(words())

    app.add_middleware(limits.Limits)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        assert (await client.get("/stream")).text == "one two three"
