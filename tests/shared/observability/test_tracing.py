"""Every request has a trace; the share that is recorded is drawn where a trace begins, and nowhere else."""

import pytest

from shared.observability import tracing

FROM_OUTSIDE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def _nothing_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "_recorded", 0)


@pytest.mark.usefixtures("_nothing_is_recorded")
def test_a_trace_that_is_not_recorded_has_ids_of_its_own() -> None:
    found = set()
    for _ in range(20):
        with tracing.span("first") as span:
            assert not span.is_recording()
            said = tracing.traceparent() or ""
            assert said.startswith(f"00-{tracing.trace_id()}-")
            assert said.endswith("-00")
            found.add(tracing.trace_id())
    assert len(found) == 20
    assert tracing.traceparent() is None


@pytest.mark.usefixtures("_nothing_is_recorded")
def test_a_trace_that_began_elsewhere_goes_on() -> None:
    with tracing.span("second", FROM_OUTSIDE):
        assert tracing.trace_id() == FROM_OUTSIDE.split("-")[1]
        with tracing.span("within"):
            assert tracing.trace_id() == FROM_OUTSIDE.split("-")[1]


@pytest.mark.usefixtures("_nothing_is_recorded")
def test_nobody_has_a_trace_recorded_by_words_that_are_none() -> None:
    with tracing.span("third", "00-nonsense-01") as span:
        assert not span.is_recording()
        assert (tracing.traceparent() or "").endswith("-00")
