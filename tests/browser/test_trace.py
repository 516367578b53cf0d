"""Who looked: a worker reads it, an auditor searches it and finds their own search there (X28)."""

import pytest

from tests.browser.visitor import Visitor


@pytest.mark.walks("GET /account/who-looked")
async def test_a_worker_reads_who_looked_at_their_data(visitor: Visitor) -> None:
    await visitor.city.claim("paid")
    await visitor.sign_in("worker")
    await visitor.go("/account")
    await visitor.follow("谁看过我的信息")
    await visitor.sees(
        "谁看过我的信息", "单位审核员", visitor.city.employer_name, "中心(办事处)审核员", "泉州市", "财务",
        "查看：审核事项", "办理：审核事项", "办理：付款",
    )  # fmt: skip
    await visitor.look("who-looked")


@pytest.mark.walks("GET /audit", "GET /audit/export.csv")
async def test_an_auditor_searches_reads_and_exports_and_is_recorded_for_it(visitor: Visitor) -> None:
    claim = await visitor.city.claim("approved")
    await visitor.sign_in("auditor")
    assert visitor.path == "/audit"
    await visitor.look("audit")
    await visitor.fill("操作人", "不是标识")
    await visitor.press("查找")
    await visitor.sees("请输入完整的标识。")
    await visitor.look("audit-wrong")
    await visitor.fill("操作人", "")
    await visitor.fill("对象", claim.id)
    await visitor.press("查找")
    await visitor.sees("导出全部查询结果", visitor.city.worker_name, "claims.")
    await visitor.page.locator("summary", has_text="标识").first.click()
    await visitor.sees(claim.id, "来源", "追踪编号")
    await visitor.look("audit-found")
    assert claim.id in await visitor.download("导出全部查询结果")
    await visitor.go("/audit?action=audit.get_entries")
    await visitor.sees("审计员", "查看：查看记录")
    await visitor.look("audit-own")


async def test_who_looked_is_read_without_scripts(plain_visitor: Visitor) -> None:
    await plain_visitor.city.claim("awaiting_centre")
    await plain_visitor.sign_in("worker")
    await plain_visitor.go("/account/who-looked")
    await plain_visitor.sees("单位审核员", "办理：审核事项")
    await plain_visitor.press("退出登录")
    await plain_visitor.sign_in("auditor")
    await plain_visitor.fill("操作", "review.")
    await plain_visitor.press("查找")
    await plain_visitor.sees("review.post_decision")
