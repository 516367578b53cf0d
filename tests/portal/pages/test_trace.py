"""The trace on pages: auditors search all services as one, people see who looked at their data (X28)."""

import csv
import io
from datetime import datetime, timedelta
from html import unescape

import pytest

from services.portal.web.trace import Cursor
from shared.clock import CITY_ZONE
from shared.ids import new_id
from tests.portal.browser import Browser
from tests.portal.fakes.city import MadeUpCity
from tests.portal.fakes.trace import entry

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "insight")


@pytest.fixture
async def auditor(browser: Browser) -> Browser:
    await browser.sign_in("auditor")
    return browser


async def test_everybody_sees_who_looked_and_in_which_office(browser: Browser, city: MadeUpCity) -> None:
    worker, reviewer, clerk = (city.person(role)["id"] for role in ("worker", "centre_reviewer", "employer_clerk"))
    employer = city.world.employers[0]
    entry(city.world, "claims", person_id=worker, actor_id=reviewer)
    about = {"person_id": worker, "actor_id": clerk, "role": "employer_clerk", "scope": employer["id"]}
    entry(city.world, "review", kind="case", outcome="done", **about)
    entry(city.world, "claims", person_id=str(new_id()), actor_id=reviewer, kind="payout")
    entry(city.world, "claims", person_id=worker, actor_id=worker, kind="document")
    await browser.sign_in("worker")
    page = await browser.get("/account/who-looked")
    for text in (
        "谁看过我的信息",
        "黄**",
        "中心(办事处)审核员",
        "泉州市",
        "查看：互助申请",
        "林**",
        employer["name"],
        "办理：审核事项",
    ):
        assert text in page.text, text
    assert "黄丽华" not in page.text
    assert "付款" not in page.text.replace("付款 ", "")
    assert "材料图片" not in page.text
    assert page.text.index("林**") < page.text.index("黄**")


async def test_helpers_and_delegates_are_named_as_such(browser: Browser, city: MadeUpCity) -> None:
    worker, helper = city.person("worker")["id"], city.person("finance")["id"]
    given = {"person_id": worker, "role": "worker", "scope": worker}
    entry(city.world, "claims", actor_id=helper, helped_id=worker, delegation=str(new_id()), outcome="done", **given)
    entry(city.world, "claims", actor_id=city.person("employer_clerk")["id"], delegation=str(new_id()), **given)
    entry(city.world, "claims", actor_id=None, kind="something-new", **given)
    entry(city.world, "claims", actor_id=None, by_system=True, **given)
    await browser.sign_in("worker")
    page = await browser.get("/account/who-looked")
    for text in ("王**", "为您代办", "受委托办理", "未登录者", "系统自动办理", "其他信息"):
        assert text in page.text, text


async def test_nobody_looked_is_said_and_a_silent_service_is_not_taken_for_it(
    browser: Browser, city: MadeUpCity
) -> None:
    await browser.sign_in("worker")
    assert "没有其他人看过您的信息。" in (await browser.get("/account/who-looked")).text
    city.world.away = {"review"}
    page = await browser.get("/account/who-looked")
    assert "暂时无法读取：review" in page.text
    assert "没有其他人看过您的信息。" not in page.text
    city.world.away = {"identity"}
    entry(city.world, "claims", person_id=city.person("worker")["id"], actor_id=str(new_id()))
    assert "查看：互助申请" in (await browser.get("/account/who-looked")).text


async def test_pages_of_all_services_follow_one_another_without_gap_or_repetition(
    auditor: Browser, city: MadeUpCity
) -> None:
    written = [entry(city.world, SERVICES[number % 7 % 6])["object_id"] for number in range(100)]
    seen: list[str] = []
    page = await auditor.get("/audit?action=")
    for _ in range(10):
        found = [each for each in written if each in page.html]
        seen += reversed(found)
        links = [unescape(part.split('"')[0]) for part in page.html.split('href="') if part.startswith("/audit?")]
        following = [link for link in links if "after=" in link]
        if not following:
            break
        page = await auditor.get(following[0])
    assert seen == written[::-1]


async def test_an_auditor_searches_by_each_field(auditor: Browser, city: MadeUpCity) -> None:
    worker, reviewer = city.person("worker")["id"], city.person("centre_reviewer")["id"]
    wanted = entry(city.world, "claims", person_id=worker, actor_id=reviewer, why="approve")
    other = entry(city.world, "review", action="review.post_decision", outcome="done")
    for field, value in (
        ("person", worker), ("actor", reviewer), ("action", "claims."), ("object_id", wanted["object_id"]),
    ):  # fmt: skip
        page = await auditor.get(f"/audit?{field}={value}")
        assert wanted["object_id"] in page.text, field
        assert other["object_id"] not in page.text, field
    for text in (
        "陈秀英",
        "黄丽华",
        "查看：互助申请",
        "claims.get_claim",
        wanted["origin"],
        wanted["session"],
        "approve",
    ):
        assert text in page.text, text
    assert "没有找到记录。" in (await auditor.get(f"/audit?person={new_id()}")).text


async def test_days_are_those_of_the_city_and_the_last_one_counts(auditor: Browser, city: MadeUpCity) -> None:
    found = entry(city.world, "claims")
    day = datetime.fromisoformat(found["at"]).astimezone(CITY_ZONE).date()

    async def shown(first: int, last: int) -> bool:
        days = {"from": day + timedelta(days=first), "to": day + timedelta(days=last)}
        parts = [f"{name}-year={d.year}&{name}-month={d.month}&{name}-day={d.day}" for name, d in days.items()]
        return found["object_id"] in (await auditor.get(f"/audit?{'&'.join(parts)}")).text

    assert [await shown(*days) for days in ((0, 0), (-1, 0), (0, 1), (1, 2), (-2, -1))] == [
        True, True, True, False, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("query", "text"),
    [("person=x", "请输入完整的标识。"), (f"action={'x' * 101}", "内容过长"),
     ("from-year=2026&from-month=2&from-day=30", "开始日期须为真实日期")],
)  # fmt: skip
async def test_a_search_that_means_nothing_is_explained_and_asks_nobody(
    auditor: Browser, city: MadeUpCity, query: str, text: str
) -> None:
    page = await auditor.get(f"/audit?{query}")
    assert (page.status, text in page.text) == (422, True), page.text
    assert not [each for each in city.world.requests if each["path"] == "/audit-entries"]


async def test_all_that_was_found_is_exported_and_no_cell_is_a_formula(auditor: Browser, city: MadeUpCity) -> None:
    reviewer = city.person("centre_reviewer")["id"]
    for number in range(250):
        entry(city.world, SERVICES[number % 6], actor_id=reviewer)
    entry(city.world, "claims", actor_id=reviewer, object_id="=1+1")
    entry(city.world, "claims")
    answer = await auditor.client.get(f"/audit/export.csv?actor={reviewer}")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows) == 1 + 251
    assert (rows[0][0], rows[0][-1]) == ("时间", "追踪编号")
    assert rows[1][6] == "'=1+1"
    assert {row[7] for row in rows[1:]} == {"黄丽华"}
    city.world.away = {"notify"}
    assert (await auditor.client.get(f"/audit/export.csv?actor={reviewer}")).status_code == 503
    assert (await auditor.get("/audit/export.csv?person=x")).path == "/audit"


async def test_the_search_is_for_auditors_alone(browser: Browser) -> None:
    await browser.sign_in("operator")
    for path in ("/audit", "/audit/export.csv"):
        assert (await browser.get(path)).status == 403


def test_a_cursor_that_means_nothing_begins_at_the_newest() -> None:
    assert Cursor.read("claims.12_review.7") == Cursor({"claims": 12, "review": 7})
    assert Cursor.read("claims.12_review.7").written() == "claims.12_review.7"
    for text in ("", "claims", "claims.x", "nobody.5", "claims.-1", "claims.٣", "_" * 50):
        assert Cursor.read(text) == Cursor(), text
    assert Cursor.read("claims.0") == Cursor({"claims": 1})
