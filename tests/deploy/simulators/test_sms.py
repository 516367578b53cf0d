"""The SMS provider speaks the contract that notify relies on."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.simulators.sms.__main__ import build
from deploy.simulators.sms.book import Book

HEADERS = {"Authorization": "Bearer secret"}
ORDER = {"reference": "m-1", "to": "19905950001", "text": "您的申请已支付"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    book = Book(tmp_path / "sms.sqlite")
    transport = httpx.ASGITransport(app=build(book, "secret"))
    async with httpx.AsyncClient(transport=transport, base_url="http://sms.test", headers=HEADERS) as opened:
        yield opened
    book.close()


async def test_a_message_is_accepted_once_and_delivered(client: httpx.AsyncClient) -> None:
    first = await client.post("/v1/messages", json=ORDER, headers={"traceparent": "00-aa-bb-01"})
    again = await client.post("/v1/messages", json=ORDER)
    assert (first.status_code, again.status_code) == (202, 200)
    assert (await client.get("/v1/messages/m-1")).json() == {"reference": "m-1", "status": "delivered"}
    (message,) = (await client.get("/control/messages", params={"to": ORDER["to"]})).json()["items"]
    assert (message["text"], message["traceparent"]) == (ORDER["text"], "00-aa-bb-01")


async def test_an_unknown_reference_is_404_and_a_stranger_401(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/messages/m-2")).status_code == 404
    stranger = {"Authorization": "Bearer other"}
    assert (await client.post("/v1/messages", json=ORDER, headers=stranger)).status_code == 401


async def test_switches_delay_refuse_and_lose_the_reply(client: httpx.AsyncClient) -> None:
    await client.put("/control", json={"delay_seconds": 60})
    await client.post("/v1/messages", json=ORDER)
    assert (await client.get("/v1/messages/m-1")).json()["status"] == "accepted"
    await client.put("/control", json={"refuse": True})
    await client.post("/v1/messages", json=ORDER | {"reference": "m-2"})
    assert (await client.get("/v1/messages/m-2")).json()["status"] == "refused"
    await client.put("/control", json={"lose_reply": True})
    lost = await client.post("/v1/messages", json=ORDER | {"reference": "m-3"})
    assert lost.status_code == 504
    assert (await client.get("/v1/messages/m-3")).json()["status"] == "delivered"


async def test_a_restart_keeps_references(tmp_path: Path) -> None:
    first = Book(tmp_path / "sms.sqlite")
    first.accept("m-1", "19905950001", "x", None)
    first.close()
    second = Book(tmp_path / "sms.sqlite")
    assert second.state("m-1") == "delivered"
    assert not second.accept("m-1", "19905950001", "x", None)
    second.close()
