"""The SMS provider as the process that it is: the contract that notify relies on, and the switches."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.harness.sms import SmsProvider, running_sms

TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
ORDER = {"reference": "r-1", "to": "13800138000", "text": "您的申请HZ1已收到。"}


@pytest.fixture(scope="module")
async def provider(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SmsProvider]:
    home = tmp_path_factory.mktemp("sms")
    (home / "sms.token").write_text("let-me-in\n")
    async with running_sms(home, home) as running:
        yield running


@pytest.fixture
async def client(provider: SmsProvider) -> AsyncIterator[httpx.AsyncClient]:
    """With the token; all switches are off."""
    await provider.control()
    async with httpx.AsyncClient(base_url=provider.url, headers={"Authorization": "Bearer let-me-in"}) as opened:
        yield opened


def order(reference: str, **changed: str) -> dict[str, str]:
    return {**ORDER, "reference": reference, **changed}


async def status(client: httpx.AsyncClient, reference: str) -> str:
    return str((await client.get(f"/v1/messages/{reference}")).json()["status"])


async def test_a_message_is_accepted_and_delivered(client: httpx.AsyncClient, provider: SmsProvider) -> None:
    answer = await client.post("/v1/messages", json=order("a-1"), headers={"traceparent": TRACEPARENT})

    assert (answer.status_code, answer.json()) == (202, {"reference": "a-1", "status": "accepted"})
    assert await status(client, "a-1") == "delivered"
    sent = [item for item in await provider.sent("13800138000") if item["reference"] == "a-1"]
    assert [(item["text"], item["traceparent"]) for item in sent] == [(ORDER["text"], TRACEPARENT)]


async def test_the_same_reference_is_sent_once(client: httpx.AsyncClient, provider: SmsProvider) -> None:
    answers = [await client.post("/v1/messages", json=order("b-1", to="13900000001")) for _ in range(3)]

    assert [answer.status_code for answer in answers] == [202, 200, 200]
    assert len(await provider.sent("13900000001")) == 1


async def test_an_unknown_reference(client: httpx.AsyncClient) -> None:
    assert (await client.get("/v1/messages/nobody")).status_code == 404


async def test_a_message_may_be_refused_after_a_while(client: httpx.AsyncClient, provider: SmsProvider) -> None:
    await provider.control(refuse=True, delay_seconds=0.5)
    await client.post("/v1/messages", json=order("c-1"))

    assert await status(client, "c-1") == "accepted"
    await asyncio.sleep(0.6)
    assert await status(client, "c-1") == "refused"


async def test_a_lost_reply_is_no_lost_message(client: httpx.AsyncClient, provider: SmsProvider) -> None:
    await provider.control(lose_reply=True)

    with pytest.raises(httpx.RemoteProtocolError):
        await client.post("/v1/messages", json=order("d-1"))
    assert await status(client, "d-1") == "delivered"


async def test_only_the_token_opens(client: httpx.AsyncClient) -> None:
    for header in ({"Authorization": "Bearer wrong"}, {"Authorization": ""}, {"Authorization": "Bearer let-me-in2"}):
        assert (await client.post("/v1/messages", json=order("e-1"), headers=header)).status_code == 401
        assert (await client.get("/v1/messages/a-1", headers=header)).status_code == 401


async def test_what_is_no_message(client: httpx.AsyncClient) -> None:
    for body in ({}, order("f-1", to="+1650"), order("f-1", text=""), order("f-1", more="x"), order("x" * 65)):
        assert (await client.post("/v1/messages", json=body)).status_code == 422
    assert (await client.put("/control", json={"explode": True})).status_code == 422


async def test_a_killed_provider_remembers_references_and_switches(
    client: httpx.AsyncClient, provider: SmsProvider
) -> None:
    await client.post("/v1/messages", json=order("g-1"))
    await provider.control(delay_seconds=3600)
    await client.post("/v1/messages", json=order("g-2"))

    provider.kill()
    await provider.start()

    assert (await status(client, "g-1"), await status(client, "g-2")) == ("delivered", "accepted")
    assert (await client.get("/control")).json()["delay_seconds"] == 3600
    assert (await client.post("/v1/messages", json=order("g-1"))).status_code == 200


async def test_a_term_signal_ends_it_cleanly(tmp_path: Path) -> None:
    (tmp_path / "sms.token").write_text("t")
    async with running_sms(tmp_path, tmp_path) as provider:
        process = provider.process
        assert process is not None
        process.terminate()
        assert await asyncio.to_thread(process.wait, 10) in (0, -15)
    lines = (tmp_path / "sms.log").read_text().splitlines()
    assert all(json.loads(line)["service"] == "sms" for line in lines if line.startswith("{"))


async def test_people_can_read_the_messages_in_a_browser(client: httpx.AsyncClient) -> None:
    await client.post("/v1/messages", json=order("h-1", text="<b>您好</b>"))
    page = await client.get("/")
    assert page.headers["content-type"].startswith("text/html")
    assert "13800138000" in page.text
    assert "&lt;b&gt;您好&lt;/b&gt;" in page.text
