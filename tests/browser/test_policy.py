"""The table of grants on a page, at both sizes, without scripts."""

import pytest

from tests.browser.visitor import Visitor


@pytest.mark.walks("GET /admin/policy")
async def test_an_auditor_reads_who_may_do_what(visitor: Visitor) -> None:
    await visitor.sign_in("auditor")
    await visitor.follow("权限表")
    await visitor.sees("权限表", "claims.post_release", "财务：全市", "不需登录的入口")
    await visitor.look("policy")
    await visitor.page.get_by_label("角色").select_option(label="财务")
    await visitor.page.get_by_label("服务", exact=True).select_option(label="互助金申请")
    await visitor.press("显示")
    await visitor.sees("claims.get_payouts")
    assert "claims.get_content" not in await visitor.page.content()
    await visitor.look("policy-narrowed")


async def test_it_is_read_without_scripts(plain_visitor: Visitor) -> None:
    await plain_visitor.sign_in("auditor")
    await plain_visitor.go("/admin/policy?service=review")
    await plain_visitor.sees("review.post_decision", "中心(办事处)审核员")
