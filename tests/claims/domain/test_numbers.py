from datetime import date

import pytest

from services.claims.domain.numbers import choose, propose


def test_a_number_is_hz_the_day_and_eight_digits() -> None:
    for number in propose(date(2026, 3, 9), 50):
        assert number[:10] == "HZ20260309"
        assert len(number) == 18
        assert number[10:].isdecimal()


def test_a_taken_number_is_passed_over() -> None:
    assert choose(["a", "b", "c"], {"a", "c"}) == "b"
    with pytest.raises(StopIteration):
        choose(["a"], {"a"})
