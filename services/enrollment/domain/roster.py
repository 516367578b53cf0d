"""A roster: rows of ID number and first day, as typed or read from a file; every error of every row at once."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from services.enrollment.domain.errors import MissingColumns
from services.enrollment.domain.id_numbers import normalised
from shared.errors import RowError

T = TypeVar("T")

EARLIEST = date(2000, 1, 1)
LONGEST_AHEAD = timedelta(days=366)

_DAY = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})")
_SCIENTIFIC = re.compile(r"[0-9.]+[eE]\+?[0-9]+")

MESSAGES = {
    "missing": "This is needed.",
    "typed_as_number": "The ID number was typed as a number and has lost digits. Format the cells as text.",
    "bad_id_number": "This is not an ID number: its length, date or check digit is wrong.",
    "bad_date": "Write a date like 2026-03-31.",
    "date_out_of_range": "The first day lies too far back or too far ahead.",
    "duplicate": "This ID number stands in an earlier row too.",
    "not_registered": "No person with this ID number is registered.",
    "already_enrolled": "This person is enrolled in the plan already.",
}
"""Code → msgid."""


HEADINGS = {
    "id_number": ("id_number", "id number", "身份证号码", "身份证号", "公民身份号码"),
    "starts_on": ("starts_on", "first day of cover", "参加起始日期", "起始日期"),
}
"""Column → names under which it is found in the heading of a file."""


@dataclass(frozen=True)
class RosterRow:
    """As it came: `number` is the row in the file (the heading is 1), or the place in the list from 1."""

    number: int
    id_number: object
    starts_on: object


@dataclass(frozen=True)
class Member:
    """A row that is right by itself."""

    row: int
    id_number: str
    starts_on: date


class BadCell(Exception):
    """What is wrong with a cell: a key of MESSAGES."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def row_error(row: int, field: str, code: str) -> RowError:
    return RowError(row, field, code, MESSAGES[code])


def check(rows: Sequence[RosterRow], today: date) -> tuple[list[Member], list[RowError]]:
    """The members of the good rows, and all errors of the others."""
    members: list[Member] = []
    errors: list[RowError] = []
    seen: set[str] = set()

    def read_new_id_number(cell: object) -> str:
        return _unseen(read_id_number(cell), seen)

    def read_first_day(cell: object) -> date:
        return read_day(cell, today)

    for row in rows:
        id_number = _attempt(errors, row.number, "id_number", read_new_id_number, row.id_number)
        starts_on = _attempt(errors, row.number, "starts_on", read_first_day, row.starts_on)
        if id_number is not None and starts_on is not None:
            members.append(Member(row.number, id_number, starts_on))
    return members, errors


def _attempt(errors: list[RowError], row: int, field: str, read: Callable[[object], T], cell: object) -> T | None:
    try:
        return read(cell)
    except BadCell as bad:
        errors.append(row_error(row, field, bad.code))
        return None


def _unseen(id_number: str, seen: set[str]) -> str:
    if id_number in seen:
        raise BadCell("duplicate")
    seen.add(id_number)
    return id_number


def read_id_number(cell: object) -> str:
    """The number in its one form; a spreadsheet's number has lost its last digits and is refused."""
    if isinstance(cell, int | float) or (isinstance(cell, str) and _SCIENTIFIC.fullmatch(cell.strip())):
        raise BadCell("typed_as_number")
    if _is_empty(cell):
        raise BadCell("missing")
    found = normalised(cell) if isinstance(cell, str) else None
    if found is None:
        raise BadCell("bad_id_number")
    return found


def read_day(cell: object, today: date) -> date:
    """A day from a date cell or from text."""
    if _is_empty(cell):
        raise BadCell("missing")
    day = _day_of(cell)
    if not EARLIEST <= day <= today + LONGEST_AHEAD:
        raise BadCell("date_out_of_range")
    return day


def _is_empty(cell: object) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _day_of(cell: object) -> date:
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    match = _DAY.fullmatch(cell.strip()) if isinstance(cell, str) else None
    if match is None:
        raise BadCell("bad_date")
    try:
        return date(*map(int, match.groups()))
    except ValueError as error:
        raise BadCell("bad_date") from error


def rows_of(table: Sequence[Sequence[object]]) -> list[RosterRow]:
    """The rows of a table below its heading, numbered as a spreadsheet does; empty ones are passed over."""
    columns = _columns(table[0] if table else ())
    return [
        RosterRow(number, _cell(row, columns["id_number"]), _cell(row, columns["starts_on"]))
        for number, row in enumerate(table[1:], 2)
        if not all(map(_is_empty, row))
    ]


def _columns(heading: Sequence[object]) -> dict[str, int]:
    names = [str(cell).strip().lower() for cell in heading]
    found = {column: place for column, known in HEADINGS.items() for place, name in enumerate(names) if name in known}
    if found.keys() != HEADINGS.keys():
        raise MissingColumns(field="file")
    return found


def _cell(row: Sequence[object], index: int) -> object:
    return row[index] if index < len(row) else None
