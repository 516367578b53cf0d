"""S2.3, S13.2: an employer's roster on pages."""

from io import BytesIO

from python_calamine import CalamineWorkbook

from services.enrollment.domain.id_numbers import masked
from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.city import City
from tests.portal.admin.conftest import sign_in
from tests.portal.browser import Browser
from tests.portal.roster.employer import Employer

HEADING = "身份证号码,参加起始日期"


def table(content: bytes) -> list[list[str]]:
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return [[str(cell) for cell in row] for row in rows]


async def test_a_file_is_refused_with_every_error_by_its_row_and_then_enrolled_whole(employer: Employer) -> None:
    """S2.3, S13.2: several people in one batch."""
    first, second = await employer.people(2)
    browser = await employer.desk()
    page = await browser.get(f"{employer.home}/file")
    wrong = f"{HEADING}\n{first},2026-01-01\n{second[:-1]},2026-13-01\n350502199001011234,\n"

    page = await employer.upload(browser, page, "名册.csv", wrong.encode())

    assert page.status == 422
    assert "文件中有 2 行有误，尚未为任何人办理参加" in page.text
    for row in ("第 3 行 身份证号码", "第 3 行 参加起始日期", "第 4 行 身份证号码", "第 4 行 参加起始日期"):
        assert row in page.text, page.text
    assert "第 2 行" not in page.text
    assert "尚无人通过本单位参加" in (await browser.get(employer.home)).text

    page = await employer.upload(
        browser, page, "名册.csv", f"{HEADING}\n{first},2026-01-01\n{second},2026-2-1\n".encode()
    )

    assert (page.path, "已为 2 人办理参加" in page.text) == (employer.home, True)
    for number, day in ((first, "2026年1月1日"), (second, "2026年2月1日")):
        assert masked(number) in page.text
        assert day in page.text
        assert number not in page.html


async def test_the_same_form_sent_twice_enrols_once(employer: Employer) -> None:
    """S2.3: a double submit is harmless."""
    (number,) = await employer.people(1)
    browser = await employer.desk()
    page = await browser.get(f"{employer.home}/file")
    content = f"{HEADING}\n{number},2026-01-01\n".encode()
    pages = [await employer.upload(browser, page, "名册.csv", content) for _ in range(2)]
    assert [one.path for one in pages] == [employer.home] * 2
    assert len(await employer.enrollment.rows("select 1 from participation")) == 1


async def test_one_person_is_enrolled_by_form_and_what_is_wrong_stands_at_its_field(employer: Employer) -> None:
    (number,) = await employer.people(1)
    browser = await employer.desk()
    page = await browser.get(f"{employer.home}/person")
    page = await browser.send(page, id_number="")
    assert page.status == 422
    assert "请填写身份证号码" in page.text
    day = {"starts_on-year": "2026", "starts_on-month": "3", "starts_on-day": "1"}
    page = await browser.send(page, more=day, id_number="350502199001011234")
    assert (page.status, "2026" in page.html) == (422, True)
    assert 'href="#id_number"' in page.html
    page = await browser.send(page, more=day, id_number=number)
    assert (page.path, "已为 1 人办理参加" in page.text) == (employer.home, True)
    page = await browser.send(await browser.get(f"{employer.home}/person"), more=day, id_number=number)
    assert page.status == 422


async def test_template_and_export_are_workbooks(employer: Employer) -> None:
    (number,) = await employer.people(1)
    browser = await employer.desk()
    answer = await browser.client.get(f"{employer.home}/template.xlsx")
    assert answer.headers["content-disposition"] == 'attachment; filename="roster-template.xlsx"'
    assert table(answer.content) == [["身份证号码", "参加起始日期"]]
    page = await browser.get(f"{employer.home}/file")
    await employer.upload(browser, page, "名册.csv", f"{HEADING}\n{number},2026-01-01\n".encode())
    answer = await browser.client.get(f"{employer.home}/members.xlsx")
    assert answer.headers["cache-control"] == "no-store"
    rows = table(answer.content)
    assert (len(rows), rows[1][1]) == (2, masked(number))


async def test_what_is_no_roster_is_said_in_words(employer: Employer) -> None:
    browser = await employer.desk()
    page = await browser.get(f"{employer.home}/file")
    page = await browser.send(page)
    assert (page.status, "请先选择名册文件" in page.text) == (422, True)
    for name, content in (("名册.pdf", b"%PDF-1.7"), ("名册.csv", b"a,b\n1,2\n"), ("名册.xlsx", b"PK\x03\x04")):
        page = await employer.upload(browser, page, name, content)
        assert page.status == 422, name
        assert 'href="#file"' in page.html or "govuk-error-summary" in page.html


async def test_only_its_own_clerks_and_the_administrator_get_to_a_roster(
    employer: Employer, city: City, portal: ServiceHarness
) -> None:
    stranger, reviewer = await city.worker(), await city.worker()
    other = await city.employer("石狮服装厂")
    await city.grant(stranger.id, "employer_roster", other)
    await city.grant(reviewer.id, "employer_clerk", employer.id)
    for who, status in ((stranger, 404), (reviewer, 403)):
        browser = await employer.desk(who)
        for path in ("", "/file", "/person", "/members.xlsx"):
            assert (await browser.get(f"{employer.home}{path}")).status == status, path
    page = await (await employer.desk(reviewer)).get(f"/employer/organisation/{employer.id}")
    assert employer.home not in page.html
    page = await (await employer.desk()).get(f"/employer/organisation/{employer.id}")
    assert f'href="{employer.home}"' in page.html

    administrator = Browser(portal.app)
    await sign_in(administrator, city.admin_phone, city.apps)
    page = await administrator.get("/review/employers?q=晋江")
    assert f'href="/employer/organisation/{employer.id}"' in page.html
    page = await administrator.get(f"/employer/organisation/{employer.id}")
    assert f'href="{employer.home}"' in page.html
    assert (await administrator.get(f"{employer.home}/file")).status == 200


async def test_an_employer_whose_data_are_not_complete_handles_nothing(employer: Employer, city: City) -> None:
    """S2.2."""
    body = {"name": "泉州不完整商行", "uscc": numbers.credit_code(), "district": "350502"}
    unready = str((await city.post("/employers", body)).json()["id"])
    await city.grant(employer.clerk.id, "employer_roster", unready)
    browser = await employer.desk()
    home = f"/employer/organisation/{unready}/roster"
    page = await browser.get(f"{home}/file")
    assert (page.path, "缺少法定代表人" in page.text) == (home, True)
    assert f'href="{home}/file"' not in page.html
