"""Operations before made-up services: figures, exports, messages that stand aside, the stream (X23, X29)."""

import asyncio
import csv
import io

import pytest

from services.portal.pages import stream
from services.portal.web.listeners import Listeners
from tests.portal.browser import Browser, Page
from tests.portal.fakes.city import MadeUpCity
from tests.portal.fakes.operations import CAUSE, parked
from tests.portal.fakes.people import TRACE

BOM = b"\xef\xbb\xbf"


@pytest.fixture
async def operator(browser: Browser) -> Browser:
    await browser.sign_in("operator")
    return browser


async def table(browser: Browser, name: str) -> list[list[str]]:
    answer = await browser.client.get(f"/operations/exports/{name}.csv")
    assert answer.status_code == 200, answer.text
    assert answer.content.startswith(BOM)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith(f'attachment; filename="huzhu-{name}-')
    return list(csv.reader(io.StringIO(answer.content.removeprefix(BOM).decode())))


async def test_the_overview_says_how_every_service_stands(operator: Browser, city: MadeUpCity) -> None:
    """X23"""
    parked(city.world, "review")
    parked(city.world, "review", status="waiting")
    parked(city.world, "notify", status="refused", open=False)
    city.world.away = {"enrollment"}
    page = await operator.get("/operations")
    for text in ("各服务", "未就绪", "1 分钟", "2 小时", "中心(办事处)待审核", "4 天 3 小时", "各状态的支付"):
        assert text in page.text, text
    rows = {row[0]: row[1:] for row in await table(operator, "services")}
    assert list(rows) == ["服务", "identity", "enrollment", "claims", "review", "notify", "insight", "portal"]
    assert rows["review"] == ["正常", "3", "1 分钟", "5", "1", "1", "0", "2 小时 0 分钟"]
    assert rows["notify"] == ["正常", "3", "1 分钟", "5", "0", "0", "1", ""]
    assert rows["identity"][3] == ""
    assert rows["enrollment"] == ["未就绪", *[""] * 7]
    assert rows["portal"] == ["正常", *[""] * 7]


async def test_the_overview_stands_without_insight(operator: Browser, city: MadeUpCity) -> None:
    city.world.away = {"insight"}
    page = await operator.get("/operations")
    assert page.status == 200
    assert "未就绪" in page.text
    answer = await operator.client.get("/operations/exports/claims.csv")
    assert answer.status_code == 503


async def test_rates_of_events_and_requests(operator: Browser) -> None:
    """X23: by minute in charts and tables, by type in a table, all of it to be exported."""
    page = await operator.get("/operations/traffic")
    for text in ("每分钟事件数", "每分钟请求数", "各类事件", "最近 10 分钟"):
        assert text in page.text, text
    minutes = await table(operator, "event-minutes")
    assert minutes[0] == ["时刻", "claims", "review"]
    assert len(minutes) == 31
    assert sum(int(row[1]) for row in minutes[1:]) == 8
    assert minutes[1][0] < minutes[2][0]
    assert [row[1:] for row in await table(operator, "event-minutes-by-type")] == [
        ["类型", "数量"], ["claims.claim_submitted.v1", "4"], ["claims.claim_submitted.v1", "4"],
        ["review.case_opened.v1", "2"],
    ]  # fmt: skip
    requests = await table(operator, "request-minutes")
    assert requests[0] == ["时刻", "已应答", "已拒绝（4xx）", "失败（5xx）"]
    assert sum(int(row[1]) for row in requests[1:]) >= 6 * 40
    events = await table(operator, "events")
    assert events[1][:4] == ["claims.claim_submitted.v1", "4", "8", "8"]


@pytest.mark.parametrize("name", ["ages", "claims", "payouts"])
async def test_every_table_of_the_overview_is_exported(operator: Browser, name: str) -> None:
    assert len(await table(operator, name)) >= 1


async def test_every_chart_has_its_table_and_its_export(operator: Browser) -> None:
    for path in ("/operations", "/operations/traffic"):
        page = await operator.get(path)
        assert page.html.count('role="img"') >= 2
        for line in page.html.splitlines():
            if "data-chart=" in line:
                code = line.partition('data-table="')[2].partition('-table"')[0]
                assert f'id="{code}-table"' in page.html
                assert f"/operations/exports/{code}.csv" in page.html


async def test_there_is_no_other_export(operator: Browser) -> None:
    assert (await operator.get("/operations/exports/people.csv")).status == 404


async def test_an_export_holds_no_formulas(operator: Browser, city: MadeUpCity) -> None:
    parked(city.world, "review", error="=cmd|' /C calc'!A0", key="@SUM(1)", type="-1")
    (_, row) = await table(operator, "parked")
    assert row[2:5] == ["'=cmd|' /C calc'!A0", "'-1", "'@SUM(1)"]


async def settle(browser: Browser, message: Page, action: str, **values: str) -> Page:
    question = await browser.get(f"{message.path}/{action}")
    assert "系统会记录操作人" in question.text
    return await browser.send(question, f"{message.path}/{action}", values)


async def test_a_parked_message_with_its_cause_is_replayed(operator: Browser, city: MadeUpCity) -> None:
    """X23: a question before, a reason with it, the cause again where it cannot be handled yet."""
    stuck = parked(city.world, "review")
    page = await operator.get("/operations/parked")
    for text in ("滞留的消息", "无法处理", CAUSE, stuck["key"]):
        assert text in page.text, text
    message = await operator.get("/operations/parked/review/1")
    assert CAUSE in message.text
    assert (await table(operator, "parked"))[1][-2:] == ["claims.events/3/7", "2"]
    nothing = await settle(operator, message, "replay")
    assert (nothing.status, "请选择理由" in nothing.text) == (422, True)
    wrong = await settle(operator, message, "replay", reason="not_a_fact")
    assert wrong.status == 422
    failed = await settle(operator, message, "replay", reason="cause_mended")
    assert (failed.status, "该消息仍无法处理" in failed.text) == (409, True)
    stuck["error"] = "RuntimeError: mended"
    done = await settle(operator, message, "replay", reason="cause_mended")
    assert done.path == message.path
    for text in ("已重新处理", "您本人"):
        assert text in done.text
    assert "没有滞留的消息" in (await operator.get("/operations/parked")).text
    history = await operator.get("/operations/actions")
    for text in ("您本人", "重新处理", "原因已排除", "review 1"):
        assert text in history.text
    assert (await table(operator, "actions"))[1][1:5] == ["您本人", "重新处理", "原因已排除", "review 1"]


async def test_a_message_is_given_up_with_a_reason(operator: Browser, city: MadeUpCity) -> None:
    """X23"""
    parked(city.world, "notify")
    message = await operator.get("/operations/parked/notify/1")
    done = await settle(operator, message, "discard", reason="not_a_fact")
    assert "已放弃" in done.text
    again = await operator.get(f"{message.path}/discard")
    assert again.path == message.path


async def test_what_was_refused_is_shown_without_buttons(operator: Browser, city: MadeUpCity) -> None:
    """X23, decision 9."""
    parked(city.world, "claims", status="refused", open=False, error="signature missing")
    page = await operator.get("/operations/parked/claims/1")
    assert "不能重新处理" in page.text
    assert "/replay" not in page.html


@pytest.mark.parametrize("path", ["portal/1", "nobody/1", "review/2", "review/1/burn", "review/x"])
async def test_what_is_not_there_is_not_found(operator: Browser, city: MadeUpCity, path: str) -> None:
    parked(city.world, "review")
    assert (await operator.get(f"/operations/parked/{path}")).status == 404


async def test_a_story_says_how_long_each_step_took_and_leads_to_its_traces(
    operator: Browser, city: MadeUpCity
) -> None:
    """X29"""
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    claim["timeline"] = [
        {"at": "2026-11-21T08:00:00+00:00", "code": "submitted", "label": "提交"},
        {"at": "2026-11-21T08:02:05+00:00", "code": "returned", "label": "退回"},
    ]
    story = await operator.get(f"/operations/stories/{claim['id']}")
    assert "距上一事件 2 分钟" in story.text
    assert f'href="/operations/traces/{TRACE}"' in story.html
    form = await operator.get("/operations")
    city.world.submit(city.world.complete(city.person("worker")))
    for named in (claim["number"].lower(), claim["number"].replace("HZ", "ＨＺ"), claim["id"]):
        found = await operator.send(form, "/operations", {"claim": f" {named} "})
        assert (found.status, "距上一事件" in found.text, claim["id"] in found.text) == (200, True, True)
    assert (await operator.send(form, "/operations", {"claim": "HZ1"})).status == 422
    trace = await operator.get(f"/operations/traces/{TRACE}")
    assert "一次追踪" in trace.text
    assert f'href="/operations/stories/{claim["id"]}"' in trace.html
    for nonsense in ("0" * 32, "x-y", "!"):
        assert (await operator.get(f"/operations/traces/{nonsense}")).status == 404


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "EVERY_SECONDS", 0.05)


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "EVERY_SECONDS", 0.05)
    monkeypatch.setattr(stream, "LONGEST_SECONDS", 2.0)


async def listened(browser: Browser, view: str = "overview") -> list[tuple[str, str]]:
    """Every event of a stream, until it ends."""
    answer = await browser.client.get(f"/operations/stream?view={view}")
    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    found = []
    for block in answer.text.split("\n\n"):
        lines = block.splitlines()
        name = next((line.removeprefix("event: ") for line in lines if line.startswith("event: ")), "")
        found.append((name, "\n".join(line.removeprefix("data: ") for line in lines if line.startswith("data: "))))
    return [(name, text) for name, text in found if name]


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize(
    ("view", "text"), [("overview", "各服务"), ("parked", "没有滞留的消息"), ("traffic", "每分钟")]
)
async def test_the_stream_renews_what_the_page_shows(operator: Browser, view: str, text: str) -> None:
    """X23"""
    events = await listened(operator, view)
    assert len(events) > 1
    assert {name for name, _ in events} == {"figures"}
    assert all(text in fragment for _, fragment in events)
    assert not any("<html" in fragment or "csrf" in fragment for _, fragment in events)


@pytest.mark.usefixtures("quick")
async def test_the_stream_ends_with_the_session(operator: Browser, city: MadeUpCity) -> None:
    listening = asyncio.create_task(listened(operator))
    await asyncio.sleep(0.3)
    await city.harness.app.state.portal.sessions.end(operator.client.cookies["huzhu_session"])
    events = await listening
    assert [name for name, _ in events][-1] == "end"


async def test_the_stream_ends_when_the_process_drains(operator: Browser, city: MadeUpCity) -> None:
    listening = asyncio.create_task(listened(operator))
    await asyncio.sleep(0.5)
    city.harness.context.draining.set()
    events = await asyncio.wait_for(listening, 3)
    assert {name for name, _ in events} <= {"figures"}


@pytest.mark.usefixtures("quick")
async def test_the_stream_ends_when_the_role_is_gone(operator: Browser, city: MadeUpCity) -> None:
    listening = asyncio.create_task(listened(operator))
    await asyncio.sleep(0.3)
    city.person("operator")["grants"] = []
    assert [name for name, _ in await listening][-1] == "end"


@pytest.fixture
def crowded(city: MadeUpCity) -> Listeners:
    listeners: Listeners = city.harness.app.state.portal.listeners
    listeners.count = 20
    return listeners


async def test_only_so_many_may_listen(operator: Browser, crowded: Listeners) -> None:
    """The browser looks again by itself then."""
    answer = await operator.client.get("/operations/stream")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "60")
    crowded.count = 0


@pytest.mark.usefixtures("short")
async def test_who_has_left_is_not_counted(operator: Browser, city: MadeUpCity) -> None:
    await listened(operator)
    assert city.harness.app.state.portal.listeners.count == 0


async def test_there_is_no_other_stream(operator: Browser) -> None:
    assert (await operator.get("/operations/stream?view=people")).status == 404
