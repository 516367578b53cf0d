"""The registry of residents: says yes or no, and keeps nothing that could be read."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from deploy.simulators.process import build
from deploy.simulators.registry.book import Book
from deploy.simulators.registry.registry import registry

WANG = {"document_type": "resident_id", "number": "350502198001010019", "name": "王 小明"}
CUSTOMER = {"Authorization": "Bearer t"}


@pytest.fixture
async def client(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    book = Book(tmp_path / "registry.sqlite")
    transport = httpx.ASGITransport(app=build("registry", book, registry(book, "t")))
    async with httpx.AsyncClient(transport=transport, base_url="http://registry.test", headers=CUSTOMER) as opened:
        yield opened
    book.close()


def written_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def match(client: httpx.AsyncClient, **changed: str) -> object:
    return (await client.post("/checks", json={**WANG, **changed})).json()["match"]


async def test_a_name_belongs_to_a_document_or_not(client: httpx.AsyncClient) -> None:
    assert not await match(client)
    await client.put("/control/people", json={"people": [WANG]})
    assert await match(client, name="王小明")
    assert not await match(client, name="王大明")
    assert not await match(client, document_type="taiwan_permit")


async def test_its_switches_and_its_door(client: httpx.AsyncClient) -> None:
    await client.put("/control", json={"anybody": True})
    assert await match(client, name="谁")
    await client.put("/control", json={"refuse": True})
    assert (await client.post("/checks", json=WANG)).status_code == 503
    assert (await client.post("/checks", json=WANG, headers={"Authorization": "Bearer x"})).status_code == 401
    assert (await client.get("/health/ready")).status_code == 200


async def test_nobody_can_be_read_in_its_book(client: httpx.AsyncClient, tmp_path: Path) -> None:
    await client.put("/control/people", json={"people": [WANG]})
    written = written_in(tmp_path)
    assert WANG["number"].encode() not in written
    assert "小明".encode() not in written
