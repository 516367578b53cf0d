from datetime import date

import pytest

from services.portal.web.dates import day, moment, parse_day


def test_days_and_moments_in_the_language_of_the_reader_and_in_beijing_time() -> None:
    assert day("2026-03-05", "zh_CN") == "2026年3月5日"
    assert day("2026-03-05", "en") == "5 March 2026"
    assert moment("2026-03-05T17:30:00+00:00", "zh_CN") == "2026年3月6日 01:30"
    assert moment("2026-03-05T17:30:00Z", "en") == "6 March 2026, 01:30"


def test_three_inputs_name_a_day() -> None:
    assert parse_day("2026", "3", "31") == date(2026, 3, 31)
    assert parse_day("２０２６", " 03", "1") == date(2026, 3, 1)


@pytest.mark.parametrize(
    "parts", [("2026", "2", "30"), ("", "3", "1"), ("26", "x", "1"), ("0", "1", "1"), ("99999", "1", "1")]
)
def test_what_is_no_day(parts: tuple[str, str, str]) -> None:
    assert parse_day(*parts) is None
