"""The sender against the provider's simulator as a process, over real HTTP; faults are those of reliability.md."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import text

from services.notify.jobs import send_messages as job
from shared import failpoints
from shared.messaging.envelope import decode, encode
from shared.sms.outcome import Outcome
from shared.sms.port import SmsPort
from tests.harness.service import AGENCY
from tests.harness.sms import SmsProvider
from tests.notify.world import NUMBER, Sending, World

TRACE = "0af7651916cd43dd8448eb211c80319c"


async def test_an_sms_is_sent_and_its_delivery_followed(sending: Sending) -> None:
    """S8.7: the worker's phone gets number, status and reason; the message becomes delivered."""
    await sending.round()
    assert await sending.state() == "sent"
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["sends"], row["due_at"], row["reason"]) == ("delivered", 1, None, None)
    (sent,) = [item for item in await sending.provider.sent() if item["reference"] == str(row["id"])]
    assert (sent["to"], sent["text"]) == (
        sending.world.phone,
        f"您的申请{NUMBER}已退回补正。需要补正：诊断。原因：缺少材料。状态：用人单位审核未通过。请登录补正后重新提交。",
    )
    told = [(kind, fact["channel"]) for kind, fact in await sending.world.notify.told()][-2:]
    assert told == [("notify.message_queued.v1", "sms"), ("notify.message_delivered.v1", "sms")]


async def test_a_message_that_is_not_due_is_left_alone(sending: Sending) -> None:
    await sending.world.notify.rows("update message set due_at = now() + interval '1 hour' where due_at is not null")
    await sending.sender.work()

    assert await sending.state() == "queued"


async def test_one_trace_reaches_the_phone(world: World, provider: SmsProvider) -> None:
    """X29: the trace of whatever caused the event continues into the provider's request."""
    await provider.control()
    await world.submit()
    message = world.notify.incoming(world.settled())
    traced = replace(decode(message.headers, message.body), traceparent=f"00-{TRACE}-b7ad6b7169203331-01")
    await world.notify.processor.take([replace(message, headers=encode(traced))])
    await Sending(world, provider).round()

    (row,) = await world.sms()
    (sent,) = [item for item in await provider.sent() if item["reference"] == str(row["id"])]
    assert sent["traceparent"].split("-")[1] == TRACE
    await Sending(world, provider).round()
    delivered = (await world.notify.rows("select * from outbox order by seq desc limit 1"))[0]
    assert delivered["type"] == "notify.message_delivered.v1"
    assert delivered["traceparent"].split("-")[1] == TRACE
    assert (delivered["causation_id"], delivered["correlation_id"]) == (traced.id, traced.correlation_id)


async def test_a_refused_message_fails(sending: Sending) -> None:
    await sending.provider.control(refuse=True)
    await sending.round()
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["reason"]) == ("failed", "refused")
    kind, fact = (await sending.world.notify.told())[-1]
    assert (kind, fact["reason"]) == ("notify.message_failed.v1", "refused")


async def test_a_lost_reply_is_asked_about_and_nothing_is_sent_again(sending: Sending) -> None:
    """Invariant 12."""
    await sending.provider.control(lose_reply=True)
    await sending.round()
    assert await sending.state() == "sending"
    await sending.provider.control()
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["sends"]) == ("delivered", 1)


class Died(BaseException):
    """Instead of SIGKILL: nothing after this point happens."""


async def test_a_death_between_send_and_status_is_asked_about(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invariant 12; the failpoint of reliability.md."""
    assert "sms.between_send_and_status" in failpoints.FAILPOINTS

    def die(name: str) -> None:
        assert name == "sms.between_send_and_status"
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(job, "failpoint", die)
        with pytest.raises(Died):
            await sending.round()
    assert await sending.state() == "sending"
    await sending.sender.work()
    assert await sending.state() == "sending", "its lease has not run out yet"
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["sends"]) == ("delivered", 1)
    assert [item["reference"] for item in await sending.provider.sent()].count(str(row["id"])) == 1


async def test_a_death_before_the_request_left_sends_once_more(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invariant 12: at most one more send, after an ambiguous end, with the same reference; then it is given up."""

    async def die(*_: Any) -> None:
        raise Died

    for sends in (1, 2):
        with monkeypatch.context() as patch:
            patch.setattr(SmsPort, "send", die)
            with pytest.raises(Died):
                await sending.round()
        assert [(row["state"], row["sends"]) for row in await sending.world.sms()] == [("sending", sends)]
        await sending.round()
        assert await sending.state() == "queued"
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["reason"], row["sends"]) == ("failed", "unconfirmed", 2)


async def test_a_provider_that_is_away_costs_no_send(world: World, provider: SmsProvider) -> None:
    await world.submit()
    await world.notify.deliver(world.returned("employer", "duplicate"))
    nowhere = Sending(world, SmsProvider(provider.state, provider.secrets, 9))
    for _ in range(4):
        await nowhere.round()

    (row,) = await world.sms()
    assert (row["state"], row["sends"], row["tries"]) == ("queued", 0, 4)
    assert (row["due_at"] - row["changed_at"]).total_seconds() == 8
    await provider.control()
    await Sending(world, provider).round()
    assert [row["state"] for row in await world.sms()] == ["sent"]


async def test_a_provider_that_goes_away_after_taking_it_is_waited_for(sending: Sending) -> None:
    await sending.provider.control(delay_seconds=3600)
    await sending.round()
    await sending.round()
    assert await sending.state() == "sent"
    nowhere = Sending(sending.world, SmsProvider(sending.provider.state, sending.provider.secrets, 9))
    await nowhere.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["tries"]) == ("sent", 2)


async def test_an_expired_message_is_not_sent(sending: Sending) -> None:
    """Invariant 12."""
    await sending.world.notify.rows("update message set expires_at = now()")
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["reason"], row["sends"]) == ("failed", "expired", 0)
    assert str(row["id"]) not in [item["reference"] for item in await sending.provider.sent()]


async def test_an_erased_number_fails(sending: Sending) -> None:
    await sending.world.notify.rows("delete from contact")
    await sending.round()

    (row,) = await sending.world.sms()
    assert (row["state"], row["reason"]) == ("failed", "no_phone")


async def test_a_wrong_token_is_not_the_messages_fault(sending: Sending) -> None:
    context = sending.world.notify.context
    sender = job.Sender(context.database, SmsPort(context.http, sending.provider.url, "wrong"))
    await sender.work()

    (row,) = await sending.world.sms()
    assert (row["state"], row["sends"]) == ("queued", 0)


async def test_two_senders_share_the_work(world: World, provider: SmsProvider) -> None:
    """A row that one has locked is passed over by the other; each message leaves once."""
    await provider.control()
    await world.submit()
    for _ in range(30):
        await world.notify.deliver(world.returned("employer", "duplicate"))
    sending = Sending(world, provider)
    for _ in range(3):
        await asyncio.gather(sending.sender.work(), sending.sender.work())

    rows = await world.sms()
    assert {(row["state"], row["sends"]) for row in rows} <= {("sent", 1), ("delivered", 1)}
    references = [item["reference"] for item in await provider.sent()]
    assert all(references.count(str(row["id"])) == 1 for row in rows)


async def test_a_sender_that_stalled_past_its_lease_is_not_believed(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Invariant 12: what it learnt belongs to an exchange that another has taken over since."""
    send, first, second = SmsPort.send, asyncio.Event(), asyncio.Event()
    stalls, stalled = iter((first, second)), asyncio.Semaphore(0)

    async def stall(port: SmsPort, *arguments: Any) -> Outcome:
        goes_on = next(stalls)
        stalled.release()
        await goes_on.wait()
        return Outcome.NOT_TAKEN if goes_on is first else await send(port, *arguments)

    monkeypatch.setattr(SmsPort, "send", stall)
    stale = asyncio.create_task(sending.round())
    await asyncio.wait_for(stalled.acquire(), 5)
    await sending.round()
    assert await sending.state() == "queued", "the provider was asked and has no such message"
    newer = asyncio.create_task(sending.round())
    await asyncio.wait_for(stalled.acquire(), 5)

    first.set()
    await stale
    assert [(row["state"], row["sends"]) for row in await sending.world.sms()] == [("sending", 2)]
    second.set()
    await newer
    assert [(row["state"], row["sends"]) for row in await sending.world.sms()] == [("sent", 2)]


async def test_a_locked_message_is_passed_over(sending: Sending) -> None:
    async with sending.world.notify.database.unit_of_work(AGENCY) as uow:
        await uow.session.execute(text("select id from message where channel = 'sms' for update"))
        await asyncio.wait_for(sending.sender.work(), 2)
    assert await sending.state() == "queued"


async def test_the_job_works_until_it_is_stopped_and_finishes_what_it_has_in_hand(
    sending: Sending, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMS_URL", sending.provider.url)
    context = sending.world.notify.context
    sent = SmsPort.send
    leaving = asyncio.Event()

    async def slowly(port: SmsPort, *arguments: Any) -> Any:
        leaving.set()
        await asyncio.sleep(0.2)
        return await sent(port, *arguments)

    monkeypatch.setattr(SmsPort, "send", slowly)
    task = asyncio.create_task(job.send_messages(context))
    await asyncio.wait_for(leaving.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await sending.state() == "sent"


async def test_the_job_outlives_a_database_that_was_away(sending: Sending, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMS_URL", sending.provider.url)
    work, calls = job.Sender.work, 0

    async def at_first_away(sender: job.Sender) -> bool:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise ConnectionRefusedError
        return await work(sender)

    monkeypatch.setattr(job.Sender, "work", at_first_away)
    task = asyncio.create_task(job.send_messages(sending.world.notify.context))
    for _ in range(100):
        if await sending.state() == "sent":
            break
        await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert calls > 1
    assert await sending.state() == "sent"
