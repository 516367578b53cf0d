"""What nobody foresaw stands in the log, whole, under the trace id that its answer tells."""

import json
import logging
from collections.abc import Iterator

import httpx
import pytest

from shared.observability import logs
from tests.shared.http.things import headers

TRACE = "ab" * 16


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("_restored")
async def test_an_unexpected_error_is_logged_with_its_trace(
    client: httpx.AsyncClient, capsys: pytest.CaptureFixture[str]
) -> None:
    logs.configure("probe")
    answer = await client.post(
        "/things",
        json={"name": "broken", "amount_fen": 1},
        headers=headers(traceparent=f"00-{TRACE}-00f067aa0ba902b7-01"),
    )
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    [told] = [line for line in lines if line["event"] == "unexpected_error"]
    assert (told["level"], told["trace_id"]) == ("error", answer.json()["trace_id"]) == ("error", TRACE)
    assert "Traceback" in told["exception"]
