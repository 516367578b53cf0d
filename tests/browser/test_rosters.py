"""S2.3, S13.2: an employer's clerk keeps the roster, on a phone and at a desk."""

import pytest

from tests.browser.online import Inhabitant, Online
from tests.browser.test_employers import online, sign_in
from tests.browser.visitor import Visitor

__all__ = ["online"]

HOME = "/employer/organisation/{employer_id}/roster"


async def choose_file(visitor: Visitor, *rows: str) -> None:
    content = "\n".join(["身份证号码,参加起始日期", *rows]).encode()
    file = {"name": "名册.csv", "mimeType": "text/csv", "buffer": content}
    await visitor.page.get_by_label("名册文件").set_input_files(file)  # type: ignore[arg-type]
    await visitor.press("为文件中全部人员办理参加")


async def enrol_until_known(visitor: Visitor, *rows: str) -> None:
    """Enrollment hears of people a moment after they were registered."""
    for _ in range(30):
        await choose_file(visitor, *rows)
        if visitor.path.endswith("/roster"):
            return
        await visitor.page.wait_for_timeout(500)
    raise AssertionError(await visitor.text())


async def open_roster(visitor: Visitor, clerk: Inhabitant, employer: str) -> str:
    await sign_in(visitor, clerk)
    await visitor.go(f"/employer/organisation/{employer}")
    await visitor.look("organisation-of-a-roster-clerk")
    await visitor.follow("参加人员名册")
    await visitor.sees("尚无人通过本单位参加")
    await visitor.look("roster-empty")
    return HOME.format(employer_id=employer)


async def downloads(visitor: Visitor, path: str) -> None:
    answer = await visitor.page.request.get(f"{visitor.city.portal_url}{path}")
    assert answer.status == 200
    assert (await answer.body()).startswith(b"PK")


@pytest.mark.walks(
    "GET /employer/organisation/{employer_id}/roster", "GET /employer/organisation/{employer_id}/roster/file",
    "POST /employer/organisation/{employer_id}/roster/file", "GET /employer/organisation/{employer_id}/roster/person",
    "POST /employer/organisation/{employer_id}/roster/person",
    "GET /employer/organisation/{employer_id}/roster/template.xlsx",
    "GET /employer/organisation/{employer_id}/roster/members.xlsx",
)  # fmt: skip
async def test_a_clerk_enrols_people_by_file_and_by_form(visitor: Visitor, online: Online) -> None:
    employer, clerk, (first, second) = await online.member()
    home = await open_roster(visitor, clerk, employer)
    await visitor.follow("按文件办理参加")
    await visitor.look("roster-file")
    await downloads(visitor, f"{home}/template.xlsx")
    visitor.walked.add(f"GET {HOME}/template.xlsx")
    await choose_file(visitor, f"{first},2026-01-01", "350502199001011234,", f"{first},2026-01-01")
    await visitor.sees("文件中有 2 行有误", "文件各行的问题")
    await visitor.look("roster-file-wrong")
    await enrol_until_known(visitor, f"{first},2026-01-01")
    await visitor.sees("已为 1 人办理参加", f"{first[:3]}***")
    await visitor.look("roster-enrolled")
    await visitor.follow("为一人办理参加")
    await visitor.look("roster-person")
    await visitor.press("办理参加")
    await visitor.sees("请填写身份证号码")
    await visitor.look("roster-person-wrong")
    await visitor.fill("身份证号码", second)
    await visitor.fill_day("参加起始日期", "2026", "2", "1")
    await visitor.press("办理参加")
    await visitor.sees("2026年2月1日", "2026年1月1日")
    await downloads(visitor, f"{home}/members.xlsx")
    visitor.walked.add(f"GET {HOME}/members.xlsx")
    await visitor.press("长辈版")
    await visitor.look("roster-elderly")


async def test_a_roster_is_kept_without_scripts(plain_visitor: Visitor, online: Online) -> None:
    employer, clerk, (first, second) = await online.member()
    await sign_in(plain_visitor, clerk)
    await plain_visitor.go(f"{HOME.format(employer_id=employer)}/file")
    await choose_file(plain_visitor, f"{first},2026-01-01", f"{second},2026-02-30")
    await plain_visitor.sees("文件中有")
    await enrol_until_known(plain_visitor, f"{first},2026-01-01", f"{second},2026-02-01")
    await plain_visitor.sees("已为 2 人办理参加")
