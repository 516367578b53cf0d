from collections.abc import Callable
from datetime import timedelta

import pytest

from shared import clock
from shared.observability.metrics import answered
from shared.operations.requests import Requests


def answer(status: int, route: str = "/claims") -> None:
    answered("GET", route, status, 0.01)


@pytest.fixture
def go(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    start = clock.now().replace(second=1)

    def to(minute: int) -> None:
        monkeypatch.setattr(clock, "now", lambda: start + timedelta(minutes=minute))

    to(0)
    return to


def test_requests_are_counted_in_the_minute_of_the_look(go: Callable[[int], None]) -> None:
    requests = Requests()
    for status in (200, 201, 303, 404, 500):
        answer(status)
    requests.look()
    go(1)
    answer(200)
    first, second = requests.minutes()
    assert (first.answered, first.refused, first.failed) == (3, 1, 1)
    assert (second.answered, second.refused, second.failed) == (1, 0, 0)
    assert second.minute - first.minute == timedelta(minutes=1)


@pytest.mark.usefixtures("go")
def test_looking_itself_is_not_counted() -> None:
    requests = Requests()
    for route in ("/health/live", "/health/ready", "/metrics", "/operations"):
        answer(200, route)
    assert [minute.answered for minute in requests.minutes()] == [0]


def test_an_hour_is_kept(go: Callable[[int], None]) -> None:
    requests = Requests()
    for minute in (0, 30, 59, 61):
        go(minute)
        answer(200)
        requests.look()
    assert len(requests.minutes()) == 3
