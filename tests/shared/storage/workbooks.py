"""Workbooks that nobody should open, and how they are made."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import xlsxwriter

_SHEET = "xl/worksheets/sheet1.xml"


def plain(*rows: list[str]) -> bytes:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    for number, row in enumerate(rows):
        sheet.write_row(number, 0, row)
    workbook.close()
    return target.getvalue()


def altered(
    change: Callable[[bytes], bytes] = lambda part: part, part: str = _SHEET, extra: dict[str, bytes] | None = None
) -> bytes:
    """A plain workbook with one part changed and further parts added."""
    target = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(plain(["a", "b"]))) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for name in source.namelist():
            content = source.read(name)
            archive.writestr(name, change(content) if name == part else content)
        for name, content in (extra or {}).items():
            archive.writestr(name, content)
    return target.getvalue()


def bomb() -> bytes:
    """A few kilobytes that say openly that they unpack to 48 MB."""
    return altered(lambda part: part + b" " * (48 * 1024 * 1024))


def lying_bomb() -> bytes:
    """The same, with a central directory that claims 1,000 bytes."""
    content = bytearray(bomb())
    entry = content.index(_SHEET.encode(), content.index(b"PK\x01\x02"))
    content[entry - 22 : entry - 18] = (1000).to_bytes(4, "little")
    return bytes(content)


def far_cell() -> bytes:
    """Two cells in opposite corners: a reader that allocates the rectangle asks for half a terabyte."""
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    sheet.write(0, 0, "a")
    sheet.write(1_048_575, 16_383, "b")
    workbook.close()
    return target.getvalue()
