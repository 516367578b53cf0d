"""One trace id from a person's request through every service to the telephone."""

import secrets
from typing import Any

from deploy.player.bill import bill
from deploy.player.client import Api
from deploy.player.play import Play
from deploy.player.waiting import until
from tests.harness.platform import Demo

FILED = ["claims.claim_submitted.v1", "review.case_opened.v1", "review.stage_entered.v1", "notify.message_queued.v1"]
APPROVED = ["review.decision_made.v1", "review.case_completed.v1", "claims.claim_approved.v1"]


def traced() -> tuple[str, dict[str, str]]:
    trace_id = secrets.token_hex(16)
    return trace_id, {"traceparent": f"00-{trace_id}-{secrets.token_hex(8)}-01"}


async def told_under(play: Play, trace_id: str, wanted: list[str]) -> list[dict[str, Any]]:
    async def there() -> list[dict[str, Any]] | None:
        events = [event for event in await play.story() if event["trace_id"] == trace_id]
        return events if set(wanted) <= {event["type"] for event in events} else None

    return await until(there, f"{wanted} to be told under one trace")


async def texts_to(api: Api, phone: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await api.send("sms", "GET", "/control/messages", params={"to": phone})).json()[
        "items"
    ]
    return found


async def test_a_submission_is_one_trace_through_claims_review_and_notify(demo: Demo) -> None:
    """X29"""
    play = await demo.play()
    trace_id, headers = traced()
    body = await play.complete(bill(play.city, play.worker.person, play.employer))
    play.take(await play.worker.post("claims", "/claims", body, headers=headers))
    events = await told_under(play, trace_id, FILED)
    assert {event["topic"] for event in events} == {"claims.events", "review.events", "notify.events"}


async def test_a_decision_is_one_trace_through_review_claims_and_notify_to_the_telephone(demo: Demo) -> None:
    """X29"""
    play = await demo.play()
    await play.file()
    await play.clerk_decides("approve")
    await play.reach("awaiting_centre")
    trace_id, headers = traced()
    await play.centre_decides("approve", headers=headers)
    await play.reach("centre_approved", "pending")
    await told_under(play, trace_id, [*APPROVED, "notify.message_queued.v1"])

    async def rang() -> bool:
        sent = await texts_to(play.worker.api, play.worker.person.phone)
        return any(trace_id in (text["traceparent"] or "") for text in sent)

    assert await until(rang, "the SMS to arrive under the trace of the decision")
