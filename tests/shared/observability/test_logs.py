"""Logs are JSON, carry the trace, and tell no personal value."""

import json
import logging
from collections.abc import Iterator

import pytest

from shared.observability import logs, tracing


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("id 35050019900101123X is known", "id [redacted] is known"),
        ("call 13800138000", "call [redacted]"),
        ("to 6222021234567890123", "to [redacted]"),
        (
            {"phone": "x", "in": {"diagnosis": "y", "ok": 1}},
            {"phone": "[redacted]", "in": {"diagnosis": "[redacted]", "ok": 1}},
        ),
        (["13800138000"], ["[redacted]"]),
        ("claim 0193a2010f597170b893", "claim 0193a2010f597170b893"),
    ],
)
def test_personal_values_are_blanked_at_any_depth(value: object, expected: object) -> None:
    assert logs.redact(value) == expected


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("_restored")
def test_a_line_is_json_with_service_and_trace(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("probe")
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with tracing.span("test", f"00-{trace}-00f067aa0ba902b7-01"):
        logs.log().info("happened", count=1, phone="13800138000")
        logging.getLogger("library").warning("number %s", "13800138000")
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["event"] for line in lines] == ["happened", "number [redacted]"]
    assert lines[0]["trace_id"] == trace
    assert (lines[0]["service"], lines[0]["phone"], lines[0]["count"]) == ("probe", "[redacted]", 1)
