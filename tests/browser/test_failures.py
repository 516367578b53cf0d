"""Pages that say what went wrong; before made-up services, which fail when they are told to."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import FilePayload

from shared.ids import new_id
from tests.browser import steps
from tests.browser.made_up import Listening
from tests.browser.visitor import Visitor


@pytest.fixture
async def lost(visitor: Visitor, made_up: Listening) -> AsyncIterator[Visitor]:
    visitor.city = made_up
    yield visitor
    made_up.made.world.away = set()
    made_up.made.world.let_go()


async def test_pages_of_other_roles_and_of_nobody(lost: Visitor) -> None:
    await lost.go("/claims")
    assert lost.path == "/sign-in"
    await lost.sign_in("worker")
    assert lost.path == "/"
    for path in ("/employer", "/review", "/finance", "/operations"):
        await lost.go(path)
        await lost.sees("您没有权限查看此页面")
    await lost.look("failure-403")
    await lost.go(f"/claims/{new_id()}")
    await lost.sees("没有找到您要的内容", "我的申请")
    await lost.look("failure-404")
    await lost.go("/no-such-page")
    await lost.sees("没有找到您要的内容", "我的申请")


async def test_what_is_no_longer_possible(lost: Visitor, made_up: Listening) -> None:
    claim = await made_up.claim("paid")
    await lost.sign_in("worker")
    for page in ("mend", "withdrawal", "payout-account"):
        await lost.go(f"/claims/{claim.id}/{page}")
        assert lost.path == f"/claims/{claim.id}", "where it is told what has become of it"
    await lost.sees("已支付")


async def test_a_service_that_is_away_and_one_that_comes_back(lost: Visitor, made_up: Listening) -> None:
    await lost.sign_in("worker")
    made_up.made.world.away = {"claims"}
    await lost.go("/claims")
    await lost.sees("服务繁忙或正在恢复", "您的内容不会丢失")
    await lost.look("failure-503")
    made_up.made.world.away = {"notify"}
    await lost.go("/")
    await lost.sees("您好", "暂时无法显示")
    await lost.look("home-without-messages")


async def test_a_form_that_is_not_ours_any_more(lost: Visitor) -> None:
    await lost.sign_in("worker")
    await lost.go("/apply")
    await lost.page.locator("main input[name=csrf]").evaluate("input => input.value = 'forged'")
    await lost.choose("住院")
    await lost.press("开始填写")
    await lost.sees("此表单已失效")
    await lost.look("failure-forged")


async def test_while_events_travel_nothing_vanishes(lost: Visitor, made_up: Listening) -> None:
    """The decision is kept, the page says that it is being processed, and follows by itself."""
    claim = await made_up.claim("awaiting_employer")
    await lost.sign_in("employer_clerk")
    made_up.made.world.held = []
    await lost.follow(claim.number)
    await lost.choose("同意")
    await lost.press("提交决定")
    await lost.sees("正在处理", "您的决定已保存", "用人单位未审核")
    await lost.look("employer-result-travelling")
    made_up.made.world.let_go()
    await lost.page.get_by_text("用人单位已审核,中心(办事处)待审核").wait_for()
    assert "正在处理" not in await lost.text()


async def test_a_photo_that_is_too_large_is_said_so(lost: Visitor) -> None:
    await lost.sign_in("worker")
    draft = await steps.begin(lost)
    await lost.go(f"{draft}/documents")
    huge = FilePayload(name="a.jpg", mimeType="image/jpeg", buffer=b"\xff\xd8" + bytes(13 * 1024 * 1024))
    await lost.page.locator("input[type=file]").first.set_input_files(huge)
    await lost.press("上传")
    await lost.sees("照片太大", "请选择小于 10 MB 的照片")
    assert lost.path == f"{draft}/documents", "where another one can be chosen"
    await lost.look("photo-too-large")
