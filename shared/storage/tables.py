"""Tables as people hand them in (.xlsx, .csv) and get them (.xlsx): cells as typed, nothing evaluated.

Reading takes time: call `read_table` in a thread.
"""

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from pathlib import PurePath
from typing import Any

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from shared.errors import Invalid
from shared.storage.archives import MAX_COLUMNS, DangerousFile, TooManyRows, UnreadableTable, repacked

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ZIP = b"PK\x03\x04"
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""The old binary container: also what an .xlsx with a password is wrapped in."""
_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class UnsupportedTable(Invalid):
    status = 415
    code = "unsupported_table"
    message = "Only .xlsx and .csv tables are taken here, named as what they are."


def read_table(content: bytes, file_name: str, max_rows: int) -> list[list[Any]]:
    """The first sheet's cells: text, numbers, dates; at most `max_rows` rows, the heading among them."""
    extension = PurePath(file_name).suffix.lower()
    if extension == ".xlsx" and content.startswith(_COMPOUND):
        raise DangerousFile(field="file")
    if extension == ".xlsx" and content.startswith(_ZIP):
        return _read_workbook(repacked(content, max_rows))
    if extension == ".csv" and not content.startswith((_ZIP, _COMPOUND, b"%PDF")):
        return _read_csv(content, max_rows)
    raise UnsupportedTable(field="file")


def _read_workbook(content: bytes) -> list[list[Any]]:
    try:
        with CalamineWorkbook.from_filelike(BytesIO(content)) as workbook:
            return workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UnreadableTable(field="file") from error


def _read_csv(content: bytes, max_rows: int) -> list[list[Any]]:
    rows: list[list[Any]] = []
    try:
        text = content.decode("utf-8-sig")
        for row in csv.reader(StringIO(text, newline=""), strict=True):
            rows.append(row)
            if len(rows) > max_rows or len(row) > MAX_COLUMNS:
                raise TooManyRows(field="file", rows=max_rows - 1, columns=MAX_COLUMNS)
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableTable(field="file") from error
    return rows


def neutralised(text: str) -> str:
    """Text that no spreadsheet takes for a formula, in whatever format it is saved later."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA_SIGNS) else text


def write_workbook(sheet: str, headings: Sequence[str], rows: Sequence[Sequence[str]] = ()) -> bytes:
    """A workbook whose cells are all text, and whose columns stay text when somebody fills them in."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    page = workbook.add_worksheet(sheet)
    as_text = workbook.add_format({"num_format": "@"})
    page.set_column(0, len(headings) - 1, 26, as_text)
    page.freeze_panes(1, 0)
    for column, heading in enumerate(headings):
        page.write_string(0, column, heading, workbook.add_format({"num_format": "@", "bold": True}))
    for number, row in enumerate(rows, 1):
        for column, cell in enumerate(row):
            page.write_string(number, column, neutralised(cell), as_text)
    workbook.close()
    return target.getvalue()
