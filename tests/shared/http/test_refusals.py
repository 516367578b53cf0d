"""What is refused stands in the log: who, what, from where and why, and nothing of what was sent."""

import json
import logging
from collections.abc import Callable, Iterator

import httpx
import pytest

from shared.ids import new_id
from shared.observability import logs
from tests.shared.http.things import headers, token

TRACE = "ab" * 16
Told = Callable[[], list[dict[str, str]]]


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]) -> Iterator[Told]:
    """Refusals that were logged since the last look; the first look begins to listen."""
    root = logging.getLogger()
    before = (root.handlers[:], root.level)

    def look() -> list[dict[str, str]]:
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        logs.configure("probe")
        return [line for line in lines if line["event"] == "refused"]

    yield look
    root.handlers[:], root.level = before


def of(line: dict[str, str]) -> tuple[str, str, str]:
    return line["code"], line["method"], line["route"]


async def test_bad_input_is_logged_without_what_was_sent(client: httpx.AsyncClient, told: Told) -> None:
    assert told() == []
    body = {"name": "a", "amount_fen": 1, "status": "350502199001011234", "evil": "<script>"}
    traced = headers(traceparent=f"00-{TRACE}-00f067aa0ba902b7-01")
    answer = await client.post("/things", json=body, headers=traced)
    [line] = told()
    assert (answer.status_code, of(line)) == (422, ("invalid", "POST", "/things"))
    assert line["trace_id"] == answer.json()["trace_id"] == TRACE
    assert line["timestamp"].endswith("Z")
    assert line["person"]
    assert not {"350502199001011234", "<script>", "evil"} & set(json.dumps(line).split('"'))
    await client.post("/things", content=b"{{", headers={**headers(), "Content-Type": "application/json"})
    assert [of(line) for line in told()] == [("malformed", "POST", "/things")]


async def test_who_asks_for_what_is_not_theirs_is_logged(client: httpx.AsyncClient, told: Told) -> None:
    """403 for want of a right stands in the trace, too; 404 stands here."""
    assert told() == []
    identifier = new_id()
    answer = await client.get(f"/things/{identifier}", headers={"Authorization": f"Bearer {token()}"})
    [line] = told()
    assert (answer.status_code, of(line)) == (404, ("not_found", "GET", "/things/{thing}"))
    assert line["object"] == f"thing {identifier}"
    assert line["person"]


async def test_whoever_has_no_good_token_is_logged(client: httpx.AsyncClient, told: Told) -> None:
    assert told() == []
    await client.get("/things", headers={"Authorization": "Bearer x.y.z"})
    [line] = told()
    assert of(line) == ("unauthenticated", "GET", "/things")
    assert "person" not in line
    assert "x.y.z" not in json.dumps(line)


async def test_what_was_done_is_no_refusal(client: httpx.AsyncClient, told: Told) -> None:
    assert told() == []
    assert (await client.post("/things", json={"name": "a", "amount_fen": 1}, headers=headers())).status_code == 201
    assert told() == []
