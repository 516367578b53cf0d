"""S13.2: a roster file, .xlsx or .csv; reliability.md, Uploads (workbooks)."""

import asyncio
import threading
from datetime import date
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from services.enrollment import endpoints
from shared.storage.tables import read_table
from tests.conftest import OpenService
from tests.enrollment.people import City, errors_of, id_number
from tests.shared.storage.workbooks import bomb, far_cell


def _workbook(*rows: list[Any], heading: tuple[str, str] = ("身份证号码", "参加起始日期")) -> bytes:
    target = BytesIO()
    workbook = xlsxwriter.Workbook(target, {"in_memory": True})
    sheet = workbook.add_worksheet()
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate([heading, *rows]):
        for column, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, column, cell, day)
            else:
                sheet.write(number, column, cell)
    workbook.close()
    return target.getvalue()


async def test_s13_2_a_workbook_is_enrolled(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    for serial in (1, 2):
        await city.person(serial)
    content = _workbook([id_number(1), "2026-01-01"], ["", ""], [id_number(2), date(2026, 2, 1)])
    answer = await city.upload(employer_id, "名册.xlsx", content)
    assert (answer.status_code, answer.json()) == (201, {"enrolled": 2})
    rows = await harness.rows("select starts_on from coverage order by starts_on")
    assert [row["starts_on"] for row in rows] == [date(2026, 1, 1), date(2026, 2, 1)]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
async def test_s13_2_a_csv_is_enrolled(service: OpenService, mark: str) -> None:
    city = City(await service("enrollment"))
    employer_id = await city.employer()
    await city.person(1)
    text = f"{mark}姓名,身份证号码,参加起始日期\r\n林小明,{id_number(1)},2026/1/1\r\n"
    answer = await city.upload(employer_id, "roster.csv", text.encode())
    assert (answer.status_code, answer.json()) == (201, {"enrolled": 1})


async def test_a_number_typed_as_a_number_is_refused_by_row(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    await city.person(1)
    content = _workbook([id_number(1), "2026-01-01"], [int(id_number(1)[:15]), ""], [3.5e17, "x"])
    expected = [
        (3, "id_number", "typed_as_number"),
        (3, "starts_on", "missing"),
        (4, "id_number", "typed_as_number"),
        (4, "starts_on", "bad_date"),
    ]
    assert errors_of(await city.upload(employer_id, "roster.xlsx", content)) == expected
    text = f"id_number,starts_on\n{id_number(1)},2026-01-01\n3.50502E+17,\n3.5E17,x\n"
    assert errors_of(await city.upload(employer_id, "roster.csv", text.encode())) == expected
    assert await harness.rows("select from participation") == []


@pytest.mark.parametrize(
    ("name", "content", "status", "code"),
    [
        ("roster.xlsx", bomb(), 422, "dangerous_file"),
        ("roster.xlsx", far_cell(), 422, "too_many_rows"),
        ("roster.xlsx", b"id_number,starts_on", 415, "unsupported_table"),
        ("roster.csv", _workbook(), 415, "unsupported_table"),
        ("roster.pdf", b"%PDF-1.7", 415, "unsupported_table"),
        ("roster.csv", "身份证号码".encode("gbk"), 422, "unreadable_table"),
        ("roster.csv", b"id_number,starts_on\n" * 5002, 422, "too_many_rows"),
        ("roster.csv", b"", 422, "missing_columns"),
        ("roster.xlsx", _workbook(), 422, "empty_roster"),
        ("roster.xlsx", _workbook(heading=("a", "b")), 422, "missing_columns"),
    ],
    ids=["bomb", "far", "csv as xlsx", "xlsx as csv", "pdf", "gbk", "too many", "nothing", "nobody", "other columns"],
)
async def test_bad_files(service: OpenService, name: str, content: bytes, status: int, code: str) -> None:
    city = City(await service("enrollment"))
    answer = await city.upload(await city.employer(), name, content)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_the_template_can_be_filled_in_and_sent(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    answer = await harness.client.get("/rosters/template.xlsx", headers=city.clerk(employer_id))
    assert answer.headers["content-disposition"] == 'attachment; filename="roster-template.xlsx"'
    heading = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert heading == [["身份证号码", "参加起始日期"]]
    sent = await city.upload(employer_id, "roster.xlsx", answer.content)
    assert (sent.status_code, sent.json()["code"]) == (422, "empty_roster")
    english = await harness.client.get(
        "/rosters/template.xlsx", headers=city.clerk(employer_id) | {"Accept-Language": "en"}
    )
    heading = CalamineWorkbook.from_filelike(BytesIO(english.content)).get_sheet_by_index(0).to_python()
    assert heading == [["ID number", "First day of cover"]]
    await city.person(1)
    filled = _workbook([id_number(1), "2026-01-01"], heading=("ID number", "First day of cover"))
    assert (await city.upload(employer_id, "roster.xlsx", filled)).status_code == 201


async def test_the_form_must_be_whole_and_multipart(service: OpenService) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    files = {"file": ("roster.csv", b"id_number,starts_on\n")}
    answer = await harness.client.post("/rosters", files=files, headers=city.clerk(employer_id))
    assert answer.status_code == 422
    body = {"employer_id": str(employer_id)}
    answer = await harness.client.post("/rosters", json=body, headers=city.clerk(employer_id))
    assert answer.status_code == 415
    large = await city.upload(employer_id, "roster.csv", b"x" * (13 * 1024 * 1024))
    assert large.status_code == 413


async def test_slow_workbooks_hold_no_connection_and_a_full_queue_says_so(
    service: OpenService, monkeypatch: pytest.MonkeyPatch
) -> None:
    harness = await service("enrollment")
    city = City(harness)
    employer_id = await city.employer()
    enough = threading.Event()

    def slowly(content: bytes, name: str, rows: int) -> list[list[Any]]:
        enough.wait(20)
        return read_table(content, name, rows)

    monkeypatch.setattr(endpoints, "read_table", slowly)
    empty = _workbook()
    uploads = [asyncio.create_task(city.upload(employer_id, "roster.xlsx", empty)) for _ in range(12)]
    refused = [upload.result() for upload in (await asyncio.wait(uploads, timeout=1))[0]]

    assert harness.database.engine.pool.checkedout() == 0
    enough.set()
    assert [(answer.status_code, answer.headers["Retry-After"]) for answer in refused] == [(429, "2")] * 2
    statuses = sorted(answer.status_code for answer in await asyncio.gather(*uploads))
    assert statuses == [422] * 10 + [429] * 2, "an empty roster enrols nobody"
