"""S2.3, S13.2: a roster is checked row by row, every error at once."""

from datetime import date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.enrollment.domain.errors import MissingColumns
from services.enrollment.domain.id_numbers import masked, normalised
from services.enrollment.domain.roster import MESSAGES, Member, RosterRow, check, rows_of
from tests.enrollment.people import id_number

TODAY = date(2026, 3, 31)


def _codes(*rows: tuple[Any, Any]) -> list[tuple[int, str, str]]:
    _, errors = check([RosterRow(number, *row) for number, row in enumerate(rows, 1)], TODAY)
    assert all(error.message == MESSAGES[error.code] for error in errors)
    return [(error.row, error.field, error.code) for error in errors]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        (3.50502199001010e17, "typed_as_number"),
        (350502199001010019, "typed_as_number"),
        ("3.50502E+17", "typed_as_number"),
        (True, "typed_as_number"),
        ("", "missing"),
        ("  ", "missing"),
        (None, "missing"),
        (date(2026, 1, 1), "bad_id_number"),
        ("350502199001010019", "bad_id_number"),
        ("35050219900230001X", "bad_id_number"),
        ("35050219900101001", "bad_id_number"),
        ("３５０５０２１９９００１０１００１９", "bad_id_number"),
        ("=350502199001010019", "bad_id_number"),
    ],
)
def test_bad_id_numbers(cell: Any, code: str) -> None:
    assert _codes((cell, "2026-01-01")) == [(1, "id_number", code)]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("", "missing"),
        (None, "missing"),
        ("2026-02-30", "bad_date"),
        ("2026-13-01", "bad_date"),
        ("tomorrow", "bad_date"),
        ("01/02/2026", "bad_date"),
        (20260101, "bad_date"),
        (46023.0, "bad_date"),
        ("1999-12-31", "date_out_of_range"),
        ("2027-04-02", "date_out_of_range"),
        ("0000-01-01", "bad_date"),
    ],
)
def test_bad_first_days(cell: Any, code: str) -> None:
    assert _codes((id_number(1), cell)) == [(1, "starts_on", code)]


@pytest.mark.parametrize(
    "cell",
    ["2026-01-02", "2026/1/2", "2026.01.02", " 2026-1-2 ", date(2026, 1, 2), datetime(2026, 1, 2, 8)],  # noqa: DTZ001 - as a sheet gives it
)
def test_first_days_as_people_write_them(cell: Any) -> None:
    members, errors = check([RosterRow(2, id_number(1), cell)], TODAY)
    assert (members, errors) == ([Member(2, id_number(1), date(2026, 1, 2))], [])


def test_all_errors_of_all_rows_come_at_once() -> None:
    found = _codes((id_number(1), "2026-01-01"), ("x", "y"), (id_number(1), ""), (id_number(2), "2026-01-01"))
    assert found == [
        (2, "id_number", "bad_id_number"),
        (2, "starts_on", "bad_date"),
        (3, "id_number", "duplicate"),
        (3, "starts_on", "missing"),
    ]


def test_s11_2_an_old_number_finds_the_new_one() -> None:
    old = id_number(7)[:6] + id_number(7)[8:17]
    assert normalised(old) == id_number(7)
    assert _codes((id_number(7), "2026-01-01"), (old, "2026-01-01")) == [(2, "id_number", "duplicate")]


@given(st.integers(0, 999), st.sampled_from([str.lower, str.upper, lambda text: f" {text[:6]} {text[6:]}\t"]))
def test_the_written_form_does_not_matter(serial: int, written: Any) -> None:
    assert normalised(written(id_number(serial))) == id_number(serial)


@given(st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(serial: int, place: int, change: int) -> None:
    right = id_number(serial)
    wrong = right[:place] + str((int(right[place]) + change) % 10) + right[place + 1 :]
    assert normalised(wrong) is None


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_none(text: str) -> None:
    found = normalised(text)
    assert found is None or len(found) == 18


def test_a_masked_number_shows_seven_characters() -> None:
    assert masked("350502199001010019") == "350***********0019"


def test_rows_are_numbered_as_in_the_file_and_empty_ones_passed_over() -> None:
    table = [
        ["姓名", "起始日期", "身份证号"],
        ["林", "2026-01-01", "a"],
        ["", "", ""],
        [],
        ["王", "2026-01-02", "b"],
        ["x"],
    ]
    assert rows_of(table) == [
        RosterRow(2, "a", "2026-01-01"),
        RosterRow(5, "b", "2026-01-02"),
        RosterRow(6, None, None),
    ]


@pytest.mark.parametrize("table", [[], [[]], [["身份证号"]], [["1", "2"], ["id_number", "starts_on"]]])
def test_a_file_without_the_columns_is_refused(table: list[list[Any]]) -> None:
    with pytest.raises(MissingColumns):
        rows_of(table)
