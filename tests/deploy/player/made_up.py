"""A play whose services are made up: a claim that the employer rejected, with whatever a test changes."""

from typing import Any

import httpx

from deploy.player.city import DemoCity
from deploy.player.client import Api, SignedIn
from deploy.player.expected import EMPLOYER_NO, EMPLOYER_WAITS, EXPECTED
from deploy.player.play import Play

_VARIANT = EXPECTED["rejected_by_employer"]
_CLAIM: dict[str, Any] = {
    "id": "c1", "number": "HZ1", "status": "employer_not_approved", "second_status": None, "status_label": EMPLOYER_NO,
    "second_status_label": None, "approved_fen": None, "estimated_fen": 8, "assessment": None, "version": 3,
    "timeline": [{"code": "submitted", "stage": None}, {"code": "rejected", "stage": "employer"}],
    "payout": {"state": "pending"},
}  # fmt: skip


def play_that_reads(
    *,
    missing_event: str = "",
    missing_message: str = "",
    read: list[tuple[str, str | None]] | None = None,
    **claim: Any,
) -> Play:
    answers = {
        "/sessions": {"session_token": "s"},
        "/sessions/tokens": {"access_token": "t"},
        "/claims/c1": {**_CLAIM, **claim},
        "/stories/c1": {"events": [_event(kind) for kind in _events() if kind != missing_event]},
        "/messages": {"items": [_message(name) for name in reversed(_VARIANT.messages) if name != missing_message]},
    }

    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=answers[request.url.path])

    city = DemoCity.make()
    urls = dict.fromkeys(("identity", "claims", "insight", "notify"), "http://city.test")
    api = Api(urls, httpx.AsyncClient(transport=httpx.MockTransport(answer)))
    somebody = SignedIn(api, city.workers[0])
    play = Play(city, city.members[0], somebody, somebody, somebody, somebody, somebody, {"id": "c1"})
    play.read = [(EMPLOYER_WAITS, None)] if read is None else read
    return play


def _events() -> list[str]:
    return [*_VARIANT.events, "notify.message_queued.v1", "notify.message_delivered.v1"]


def _event(kind: str) -> dict[str, Any]:
    return {"type": kind, "summary": {}}


def _message(template: str) -> dict[str, Any]:
    return {"template": template, "text": f"text of {template}", "about_claim": "c1"}
