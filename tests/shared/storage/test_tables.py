"""reliability.md, Uploads (workbooks) and Output (formulas)."""

import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from shared.errors import Invalid
from shared.storage.archives import DangerousFile, TooManyRows, UnreadableTable, repacked
from shared.storage.tables import UnsupportedTable, neutralised, read_table, write_workbook
from tests.shared.storage.workbooks import altered, bomb, far_cell, lying_bomb, plain

ROWS = 101
DOCTYPE = b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _with_doctype(part: bytes) -> bytes:
    end = part.index(b"?>") + 2
    return part[:end] + DOCTYPE + part[end:]


def test_a_workbook_is_read_as_typed() -> None:
    assert read_table(plain(["a", "b"], ["", "c"]), "x.xlsx", ROWS) == [["a", "b"], ["", "c"]]


def test_a_csv_is_read_as_text() -> None:
    assert read_table('a,"b\n1"\r\n350502199001010019,=1+1'.encode("utf-8-sig"), "x.CSV", ROWS) == [
        ["a", "b\n1"],
        ["350502199001010019", "=1+1"],
    ]


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (plain(), "x.csv"),
        (plain(), "x"),
        (plain(), "x.xlsm"),
        (plain(), "x.xls"),
        (b"a,b", "x.xlsx"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.xls"),
        (b"<table>", "x.html"),
    ],
)
def test_other_content_or_another_name_is_415(content: bytes, name: str) -> None:
    with pytest.raises(UnsupportedTable) as refused:
        read_table(content, name, ROWS)
    assert refused.value.status == 415


def test_a_bomb_is_refused_from_the_central_directory(monkeypatch: pytest.MonkeyPatch) -> None:
    def unpacked(*_: object) -> None:
        raise AssertionError("unpacked")

    content = bomb()
    monkeypatch.setattr(zipfile.ZipFile, "open", unpacked)
    with pytest.raises(DangerousFile) as refused:
        read_table(content, "x.xlsx", ROWS)
    assert refused.value.status == 422


def test_a_directory_that_lies_is_refused_while_streaming() -> None:
    with pytest.raises(UnreadableTable):
        read_table(lying_bomb(), "x.xlsx", ROWS)


@pytest.mark.parametrize(
    "content",
    [
        altered(extra={"../../etc/cron.d/x": b"x"}),
        altered(extra={"/etc/passwd": b"x"}),
        altered(extra={"xl\\..\\x.xml": b"x"}),
        altered(extra={"xl/vbaProject.bin": b"x"}),
        altered(extra={"xl/embeddings/other.xlsx": b"x"}),
        altered(extra={"inner.zip": b"x"}),
        altered(extra={"XL/WORKBOOK.XML": b"<x/>"}),
        altered(extra={f"xl/{number}.xml": b"<x/>" for number in range(201)}),
        altered(_with_doctype),
        altered(_with_doctype, "xl/sharedStrings.xml"),
        altered(_with_doctype, "xl/_rels/workbook.xml.rels"),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
    ],
    ids=[
        "up",
        "root",
        "backslash",
        "macro",
        "nested",
        "zip",
        "twice",
        "many",
        "xxe",
        "xxe strings",
        "xxe rels",
        "locked",
    ],
)
def test_what_no_roster_needs_is_422(content: bytes) -> None:
    with pytest.raises(DangerousFile):
        read_table(content, "x.xlsx", ROWS)


def test_a_link_and_an_encrypted_entry_are_refused() -> None:
    link, locked = zipfile.ZipInfo("xl/link.xml"), bytearray(plain(["a"]))
    link.external_attr = 0o120777 << 16
    target = BytesIO(plain(["a"]))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    locked[locked.index(b"PK\x01\x02") + 8] |= 1
    for content in (target.getvalue(), bytes(locked)):
        with pytest.raises(DangerousFile):
            read_table(content, "x.xlsx", ROWS)


@pytest.mark.parametrize(
    "content",
    [
        far_cell(),
        altered(lambda part: part.replace(b'r="B1"', b'r="XFD1"')),
        altered(lambda part: part.replace(b'r="B1"', b"r='&#66;M1'")),
        altered(lambda part: part.replace(b'<row r="1"', b'<row r="1048576"')),
        altered(lambda part: part.replace(b"</row>", b"<c/>" * 63 + b"</row>")),
        altered(lambda part: part.replace(b"</row>", b"</row>" + b"<row/>" * ROWS)),
        plain(*[["a"]] * (ROWS + 1)),
    ],
    ids=["corner", "column", "entity", "row", "cells", "rows", "too many"],
)
def test_cells_far_out_are_refused_before_the_rectangle_is_allocated(content: bytes) -> None:
    with pytest.raises(TooManyRows):
        read_table(content, "x.xlsx", ROWS)


def test_the_last_allowed_row_is_read() -> None:
    assert len(read_table(plain(*[["a"]] * ROWS), "x.xlsx", ROWS)) == ROWS


@pytest.mark.parametrize(
    "content",
    [
        plain(["a"])[:500],
        b"PK\x03\x04" + bytes(100),
        altered(lambda part: part[:-20]),
        altered(lambda _: b""),
        altered(lambda part: part.replace(b'r="B1"', b'r="1B"')),
        altered(lambda part: part.replace(b'<row r="1"', b'<row r="-1"')),
        altered(lambda _: b"<workbook/>", "xl/workbook.xml"),
    ],
)
def test_a_damaged_workbook_is_422(content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read_table(content, "x.xlsx", ROWS)


@pytest.mark.parametrize("content", ["身份证".encode("gbk"), b'"open', b"a" * 200_000, b"\xff\xfea\0", b'a\n"b" c'])
def test_a_damaged_csv_is_422(content: bytes) -> None:
    with pytest.raises(UnreadableTable):
        read_table(content, "x.csv", ROWS)


@pytest.mark.parametrize("content", [b"a\n" * (ROWS + 1), b"," * 64])
def test_a_csv_of_too_many_rows_or_columns_is_422(content: bytes) -> None:
    with pytest.raises(TooManyRows):
        read_table(content, "x.csv", ROWS)


def test_only_parts_that_carry_cells_are_handed_on() -> None:
    extra = {"xl/media/picture.png": b"x", "xl/printerSettings/printerSettings1.bin": b"x", "mimetype": b"x"}
    with zipfile.ZipFile(BytesIO(repacked(altered(extra=extra), ROWS))) as archive:
        assert not extra.keys() & set(archive.namelist())


@settings(max_examples=200, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), min_size=1, max_size=20))
def test_damaged_bytes_give_a_table_or_a_refusal_and_nothing_else(changes: list[tuple[float, int]]) -> None:
    content = bytearray(plain(["a", "b"], ["c", "d"]))
    for place, byte in changes:
        content[int(place * len(content))] = byte
    try:
        table = read_table(bytes(content), "x.xlsx", ROWS)
    except Invalid:
        return
    assert len(table) <= ROWS


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", " ="])
def test_a_leading_sign_is_neutralised(sign: str) -> None:
    text = f'{sign}cmd|" /C calc"!A0'
    assert neutralised(text) == f"'{text}"


@given(st.text(st.characters(codec="utf-8", categories=["L", "N"]), max_size=20))
def test_plain_words_stay_as_they_are(text: str) -> None:
    assert neutralised(text) == text


def test_a_written_workbook_has_text_cells_alone() -> None:
    content = write_workbook("名册", ["甲", "乙"], [["=1+1", "350502199001010019"], ["http://a.test", "2026-01-01"]])
    sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_name("名册")
    assert sheet.to_python() == [["甲", "乙"], ["'=1+1", "350502199001010019"], ["http://a.test", "2026-01-01"]]
    with zipfile.ZipFile(BytesIO(content)) as archive:
        page = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in page
    assert b"hyperlink" not in page
