"""What operators see of the real city, and what they do when a message cannot be handled."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import asyncpg
import pytest

from tests.browser.visitor import Visitor
from tests.harness.platform import Demo

Breaking = Callable[[str, str], Awaitable[Callable[[], Awaitable[None]]]]


@pytest.mark.walks(
    "GET /operations", "POST /operations", "GET /operations/stories/{claim}", "GET /operations/traces/{trace_id}",
    "GET /operations/traffic", "GET /operations/exports/{name}.csv", "GET /operations/stream",
)  # fmt: skip
async def test_operations_show_figures_and_the_story_of_a_claim(visitor: Visitor) -> None:
    """X23, X29."""
    claim = await visitor.city.claim("paid")
    await visitor.sign_in("operator")
    assert visitor.path == "/operations"
    await visitor.sees("各服务", "insight", "正常", "等待处理的事项", "各状态的申请", "各状态的支付")
    await _drawn(visitor, 2)
    await visitor.look("operations")
    assert "claims" in await visitor.download("导出 CSV")
    await visitor.follow("流量")
    await visitor.sees("每分钟事件数", "每分钟请求数", "各类事件")
    await _drawn(visitor, 3)
    await visitor.look("operations-traffic")
    await visitor.go("/operations")
    await visitor.press("查看全过程")
    await visitor.sees("请输入完整的申请编号")
    await visitor.look("operations-wrong")
    await visitor.fill("申请编号", claim.number)
    await visitor.press("查看全过程")
    await visitor.sees("一份申请的全过程", claim.id, "距上一事件")
    await visitor.look("story")
    await visitor.follow("此次追踪的全部事件")
    await visitor.sees("一次追踪", "claims.claim_submitted.v1")
    await visitor.look("trace")


async def _drawn(visitor: Visitor, charts: int) -> None:
    """Every chart is there, by the strict policy too: a complaint of the browser fails the test at its end."""
    await visitor.page.locator("[data-chart] canvas").first.wait_for()
    assert await visitor.page.locator("[data-chart]:not([hidden]) canvas").count() >= charts


@pytest.fixture
async def breaking(demo: Demo) -> AsyncIterator[Breaking]:
    """`mend = await breaking("claims.claim_approved.v1", claim_id)`: insight cannot remember that fact until mended."""
    async with AsyncExitStack() as stack:
        connection = await asyncpg.connect(demo.platform.admin_database_url("insight"))
        stack.push_async_callback(connection.close)

        async def break_it(kind: str, claim_id: str) -> Callable[[], Awaitable[None]]:
            return await stack.enter_async_context(_broken(connection, kind, claim_id))

        yield break_it


@asynccontextmanager
async def _broken(
    connection: "asyncpg.Connection[asyncpg.Record]", kind: str, claim_id: str
) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    await connection.execute(
        "create or replace function break_it() returns trigger language plpgsql as"
        " $$ begin raise exception 'broken for a test' using errcode = 'P0001'; end $$"
    )
    await connection.execute(
        "create trigger broken before insert on fact for each row"
        f" when (new.type = '{kind}' and new.refs ->> 'claim' = '{claim_id}') execute function break_it()"
    )

    async def mend() -> None:
        await connection.execute("drop trigger if exists broken on fact")

    try:
        yield mend
    finally:
        await mend()


@pytest.mark.walks(
    "GET /operations/parked", "GET /operations/parked/{service}/{position}", "GET /operations/actions",
    "GET /operations/parked/{service}/{position}/{action}", "POST /operations/parked/{service}/{position}/{action}",
)  # fmt: skip
async def test_a_parked_message_is_seen_with_its_cause_and_replayed_when_it_is_mended(
    visitor: Visitor, breaking: Breaking
) -> None:
    """X23: on a page that renews itself; the successors of its key follow."""
    claim = await visitor.city.claim("awaiting_centre")
    mend = await breaking("claims.claim_withdrawn.v1", claim.id)
    await visitor.sign_in("operator")
    await visitor.follow("滞留消息")
    await _withdraw(visitor, claim.id)
    await visitor.sees("claims.claim_withdrawn.v1", "无法处理", "Error P0001")
    await visitor.look("operations-parked")
    await visitor.page.get_by_role("row").filter(has_text=claim.id).get_by_role("link").click()
    await visitor.sees("Error P0001", claim.id)
    await visitor.look("operations-message")
    await visitor.follow_button("重新处理")
    await visitor.press("重新处理")
    await visitor.sees("请选择理由")
    await visitor.look("operations-replay-wrong")
    await _settle(visitor, "原因已排除", "重新处理")
    await visitor.sees("该消息仍无法处理", "Error P0001")
    await visitor.look("operations-replay-failed")
    await mend()
    await _settle(visitor, "原因已排除", "重新处理")
    await visitor.sees("已重新处理", "您本人")
    await visitor.go(f"/operations/stories/{claim.id}")
    await visitor.sees("claims.claim_withdrawn.v1")
    await visitor.go("/operations/actions")
    await visitor.sees("原因已排除", "claims.claim_withdrawn.v1")
    await visitor.look("operations-actions")


async def test_a_parked_message_is_given_up(visitor: Visitor, breaking: Breaking) -> None:
    """X23."""
    claim = await visitor.city.claim("awaiting_centre")
    await breaking("claims.claim_withdrawn.v1", claim.id)
    await visitor.sign_in("operator")
    await visitor.go("/operations/parked")
    await _withdraw(visitor, claim.id)
    await visitor.sees("claims.claim_withdrawn.v1")
    await visitor.page.get_by_role("row").filter(has_text=claim.id).get_by_role("link").click()
    await visitor.follow_button("放弃")
    await visitor.sees("此操作不可撤销")
    await visitor.look("operations-discard")
    await _settle(visitor, "其效果已经存在", "放弃")
    await visitor.sees("已放弃", "您本人")
    await visitor.go("/operations/parked")
    assert claim.id not in await visitor.text()


async def _settle(visitor: Visitor, reason: str, button: str) -> None:
    await visitor.choose(reason)
    await visitor.press(button)


async def _withdraw(visitor: Visitor, claim_id: str) -> None:
    """The worker withdraws in another window."""
    assert visitor.context.browser is not None
    context = await visitor.context.browser.new_context(locale="zh-CN")
    worker = Visitor(context, await context.new_page(), visitor.city)
    await worker.sign_in("worker")
    await worker.go(f"/claims/{claim_id}/withdrawal")
    await worker.press("撤回")
    await context.close()


async def test_a_page_whose_stream_does_not_come_looks_again_by_itself(visitor: Visitor) -> None:
    """X23"""
    await visitor.sign_in("operator")
    await visitor.page.route("**/operations/stream*", lambda route: route.fulfill(status=204))
    await visitor.go("/operations/traffic")
    shown = visitor.page.locator("#live p").first
    before = await shown.inner_text()
    await visitor.page.wait_for_function("text => document.querySelector('#live p').innerText !== text", arg=before)
    await _drawn(visitor, 1)
    await visitor.press("停止自动刷新")
    stopped = await shown.inner_text()
    await visitor.page.wait_for_timeout(6000)
    assert await shown.inner_text() == stopped
    await visitor.press("恢复自动刷新")


async def test_operations_without_scripts(plain_visitor: Visitor) -> None:
    """Tables, and a link to look again, instead of charts that renew themselves."""
    visitor = plain_visitor
    await visitor.sign_in("operator")
    await visitor.sees("各服务", "各状态的申请")
    await visitor.follow("刷新")
    await visitor.follow("流量")
    await visitor.page.get_by_text("查看表格").first.click()
    await visitor.sees("时刻", "导出 CSV")
    assert await visitor.page.locator("[data-chart]:not([hidden])").count() == 0
