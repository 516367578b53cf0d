import pytest
from playwright.async_api import expect

from tests.browser.visitor import Visitor


@pytest.mark.walks("GET /sign-in", "POST /sign-in", "POST /sign-out")
async def test_signing_in_and_out_says_what_is_wrong_at_the_field(visitor: Visitor) -> None:
    """S1.1: by phone or by ID number."""
    await visitor.go("/sign-in")
    await visitor.look()
    await visitor.press("登录")
    assert "govuk-error-summary" in await visitor.focus()
    await visitor.sees("请输入手机号或身份证号", "请输入密码")
    await visitor.look("sign-in-empty")
    await visitor.fill("手机号或身份证号", visitor.city.accounts["worker"].login)
    await visitor.fill("密码", "not my password")
    await visitor.press("登录")
    await visitor.sees("请更正以下问题")
    await visitor.look("sign-in-wrong")
    await visitor.sign_in("worker")
    assert visitor.path == "/"
    await visitor.press("退出登录")
    assert visitor.path == "/sign-in"


@pytest.mark.walks("GET /activate", "POST /activate")
async def test_a_newcomer_activates_the_account(visitor: Visitor) -> None:
    """S1.1: no default password; a single-use code instead."""
    newcomer = await visitor.city.newcomer()
    await visitor.go("/activate")
    await visitor.look()
    await visitor.press("激活")
    await visitor.sees("请输入激活码")
    await visitor.look("activate-empty")
    await visitor.fill("手机号或身份证号", newcomer.login)
    await visitor.fill("激活码", newcomer.code)
    await visitor.fill("新密码", "short")
    await visitor.press("激活")
    await visitor.look("activate-short")
    await visitor.fill("新密码", "four words come easily")
    await visitor.press("激活")
    await visitor.sees("账号已激活，请用新密码登录。")
    await visitor.look("sign-in-activated")
    await visitor.fill("手机号或身份证号", newcomer.login)
    await visitor.fill("密码", "four words come easily")
    await visitor.press("登录")
    await visitor.sees("您好")


@pytest.mark.walks("POST /preferences", "GET /")
async def test_large_text_and_english_are_one_switch_each(visitor: Visitor) -> None:
    """The switches last, and large text has targets of 60 px without sideways scroll."""
    await visitor.sign_in("worker")
    await visitor.press("长辈版")
    assert await visitor.page.evaluate("getComputedStyle(document.documentElement).fontSize") == "20px"
    await visitor.look("home-elderly")
    for path in ("/claims", "/apply", "/messages"):
        await visitor.go(path)
        await visitor.look(f"{path[1:]}-elderly")
    await visitor.press("标准版")
    await visitor.press("English")
    assert visitor.path == "/messages"
    await visitor.go("/")
    await visitor.sees("Apply for aid", "My claims")
    await visitor.look("home-english")
    assert await visitor.page.evaluate("document.documentElement.lang") == "en"
    await visitor.press("中文")
    await visitor.sees("申请互助金")


async def test_whoever_stays_away_is_told_in_time_and_leaves_nothing_on_the_screen(visitor: Visitor) -> None:
    """S1.1: a worker after two hours; also where the network is gone by then."""
    await visitor.page.clock.install()
    await visitor.sign_in("worker")
    await visitor.page.clock.fast_forward("01:55:30")
    assert "两分钟后将自动退出登录" not in await visitor.text()
    await visitor.page.clock.fast_forward("01:00")
    await visitor.sees("两分钟后将自动退出登录")
    await visitor.look("home-idle")
    await visitor.press("保持登录")
    assert "两分钟后将自动退出登录" not in await visitor.text()
    await visitor.context.set_offline(True)
    await visitor.page.clock.fast_forward("02:00:10")
    await expect(visitor.page.locator("body")).not_to_contain_text("您好")
    await visitor.context.set_offline(False)
