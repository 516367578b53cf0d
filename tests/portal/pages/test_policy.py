"""The table of grants as people read it."""

import pytest
from fastapi.routing import APIRoute

from services.portal.pages import ROUTERS
from services.portal.pages.admin.policy import SERVICES
from services.portal.web.policy_words import ACTIONS
from services.portal.web.routes import Needs
from shared.policy.table import published
from tests.portal.browser import Browser

TABLE = published()


def test_every_action_and_every_public_route_has_words() -> None:
    named = {line.action for line in TABLE.lines} | set(TABLE.public)
    assert named ^ set(ACTIONS) == set()


async def test_an_auditor_reads_the_whole_table(browser: Browser) -> None:
    await browser.sign_in("auditor")
    page = await browser.get("/admin/policy")
    assert page.status == 200
    for action in {line.action for line in TABLE.lines} | set(TABLE.public):
        assert action in page.html
    assert "更换本人手机号 identity.put_phone" in page.text
    assert "发放一笔支付 claims.post_release" in page.text
    assert "财务：全市" in page.text
    assert "须在五分钟内再次验证过身份" in page.text
    assert "不需登录的入口" in page.text


async def test_a_role_and_a_service_narrow_it(browser: Browser) -> None:
    await browser.sign_in("auditor")
    page = await browser.get("/admin/policy?role=finance&service=claims")
    assert "claims.post_release" in page.html
    for absent in ("claims.get_content", "insight.get_counts", "identity.post_session"):
        assert absent not in page.html
    assert "财务：全市" in page.text
    assert "单位审核员：" not in page.text
    nothing = await browser.get("/admin/policy?role=worker&service=operations")
    assert "此处没有授予该角色的事项。" in nothing.text
    odd = await browser.get("/admin/policy?role=emperor&service=nowhere")
    assert "identity.post_session" in odd.html


@pytest.mark.parametrize("role", ["worker", "employer_clerk", "finance", "operator"])
async def test_it_is_for_administrators_and_auditors(browser: Browser, role: str) -> None:
    page = await browser.sign_in(role)
    assert "/admin/policy" not in page.html
    assert (await browser.get("/admin/policy")).status == 403


def test_every_service_of_the_table_has_a_name() -> None:
    assert {line.action.partition(".")[0] for line in TABLE.lines} == set(SERVICES)


def test_pages_ask_for_roles_that_the_table_knows() -> None:
    asked = {
        role
        for router in ROUTERS
        for route in router.routes
        if isinstance(route, APIRoute)
        for part in route.dependant.dependencies
        if isinstance(part.call, Needs)
        for role in part.call.roles
    }
    assert asked
    assert asked <= set(TABLE.roles)
