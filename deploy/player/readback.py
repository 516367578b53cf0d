"""Reads a claim back from claims, insight and notify, and compares it with what its variant expects."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from deploy.player import expected as texts
from deploy.player.bill import CEILING_FEN
from deploy.player.client import GaveUp
from deploy.player.expected import EXPECTED, Expected
from deploy.player.play import Play, StatusLine
from deploy.player.result import ClaimResult
from deploy.player.waiting import until

_SECONDS = 30.0
_WAITS = {"employer": texts.EMPLOYER_WAITS, "centre": texts.CENTRE_WAITS}
_NO = {"employer": texts.EMPLOYER_NO, "centre": texts.CENTRE_NO}
_SECOND = {
    "withdrawn": texts.WITHDRAWN,
    "approved": texts.PENDING,
    "payout_instructed": texts.PAYING,
    "payout_settled": texts.PAID,
    "payout_returned": texts.RETURNED,
    "account_corrected": texts.PENDING,
}


async def read_back(play: Play, variant: str) -> ClaimResult:
    """The result of a play that came to its end."""
    wanted = EXPECTED[variant]
    await play.show()
    lines = list(status_lines(play.claim["timeline"]))
    story = await _story(play, wanted)
    messages = await _messages(play, wanted)
    result = ClaimResult(
        variant=variant,
        claim_id=play.claim_id,
        statuses=list(flat(lines)),
        events=[event["type"] for event in story],
        messages=[message["text"] for message in messages],
        approved_fen=play.claim["approved_fen"] or 0,
        paid_fen=_paid(story),
        ok=False,
        problems=[],
    )
    told = [message["template"] for message in messages]
    result.problems = [*_faults(play, wanted, result), *_unread(play, lines), *_untold(wanted, told)]
    result.ok = not result.problems
    return result


def failed(play: Play, variant: str, why: str) -> ClaimResult:
    """The result of a play that did not come to its end."""
    return ClaimResult(
        variant=variant, claim_id=play.claim.get("id"), statuses=list(flat(play.read)), events=[], messages=[],
        approved_fen=play.claim.get("approved_fen") or 0, paid_fen=0, ok=False, problems=[why],
    )  # fmt: skip


def status_lines(timeline: Iterable[dict[str, Any]]) -> Iterator[StatusLine]:
    """The two status lines after each step of a claim's timeline that changes them."""
    status, second, returned_by = "", None, "employer"
    for step in timeline:
        before = (status, second)
        match step["code"]:
            case "submitted" | "resubmitted":
                status = _WAITS[returned_by]
            case "stage_approved" if step["stage"] == "employer":
                status = texts.CENTRE_WAITS
            case "returned" | "rejected":
                status, returned_by = _NO[step["stage"]], step["stage"]
            case "approved":
                status = texts.CENTRE_YES
        second = _SECOND.get(step["code"], second)
        if (status, second) != before:
            yield status, second


def flat(lines: Iterable[StatusLine]) -> Iterator[str]:
    """Every text when it begins to be shown."""
    shown: StatusLine = ("", None)
    for line in lines:
        yield from (text for text, old in zip(line, shown, strict=True) if text and text != old)
        shown = line


async def _story(play: Play, wanted: Expected) -> list[dict[str, Any]]:
    """Insight's story, once as much is told as there has to be."""
    found: list[dict[str, Any]] = []

    async def told() -> bool:
        nonlocal found
        found = await play.story()
        return len(_without_notify(found)) >= len(wanted.events) and _notified(found)

    try:
        await until(told, "insight to hear the whole story", _SECONDS)
    except GaveUp:
        return found
    return found


async def _messages(play: Play, wanted: Expected) -> list[dict[str, Any]]:
    """The worker's inbox about this claim, once as much is there as there has to be; oldest first."""
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        nonlocal found
        found = await play.messages()
        return len(found) >= len(wanted.messages)

    try:
        await until(there, "notify to tell everything", _SECONDS)
    except GaveUp:
        return found
    return found


def _without_notify(story: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in story if not event["type"].startswith("notify.")]


def _notified(story: list[dict[str, Any]]) -> bool:
    """Whether every message that was queued has also arrived."""
    states = Counter(event["type"] for event in story if event["type"].startswith("notify."))
    return states["notify.message_queued.v1"] == sum(states.values()) - states["notify.message_queued.v1"] > 0


def _paid(story: list[dict[str, Any]]) -> int:
    return sum(event["summary"]["amount_fen"] for event in story if event["type"] == "claims.payout_settled.v1")


def _faults(play: Play, wanted: Expected, result: ClaimResult) -> Iterator[str]:
    if tuple(result.statuses) != wanted.statuses:
        yield f"The statuses were {result.statuses}, not {list(wanted.statuses)}."
    events = [kind for kind in result.events if not kind.startswith("notify.")]
    if tuple(events) != wanted.events:
        yield f"The events were {events}, not {list(wanted.events)}."
    if not wanted.pays:
        if result.approved_fen or result.paid_fen:
            yield f"{result.approved_fen} fen were approved and {result.paid_fen} paid, but nothing was to be."
        return
    assessment = play.claim["assessment"] or {}
    amount = CEILING_FEN if wanted.capped else play.claim["estimated_fen"]
    if not 0 < result.approved_fen == amount == assessment.get("amount_fen"):
        yield f"{result.approved_fen} fen were approved, not {amount}."
    if assessment.get("capped") is not wanted.capped:
        yield f"The ceiling was {'not ' if wanted.capped else ''}applied."
    if result.paid_fen != result.approved_fen or play.claim["payout"]["state"] != "paid":
        yield f"{result.paid_fen} fen were paid of {result.approved_fen}."


def _unread(play: Play, lines: list[StatusLine]) -> Iterator[str]:
    """What the worker read on the way must be a part of what the timeline says, in its order, up to its end."""
    rest = iter(lines)
    if not all(line in rest for line in play.read) or play.read[-1:] != lines[-1:]:
        yield f"The worker read {play.read}, the timeline says {lines}."


def _untold(wanted: Expected, told: list[str]) -> Iterator[str]:
    if Counter(told) != Counter(wanted.messages):
        yield f"The messages were {sorted(told)}, not {sorted(wanted.messages)}."
