"""People's accounts in a real browser: registration, lost passwords and numbers, devices, help, their data."""

import pytest
from playwright.async_api import Browser

from tests.browser import steps
from tests.browser.city import Account, Resident
from tests.browser.real import RealCity
from tests.browser.visitor import PHONE, Visitor

PASSWORD = "river stone cloud"


def town(visitor: Visitor) -> RealCity:
    """The real one, with its phones and its registry."""
    assert isinstance(visitor.city, RealCity)
    return visitor.city


async def register(visitor: Visitor, name: str = "林小燕") -> Resident:
    """Through both pages; signed in afterwards."""
    person = await town(visitor).resident(name)
    await visitor.go("/register")
    await visitor.fill("手机号", person.phone)
    await visitor.press("发送验证码")
    await visitor.fill("验证码", await town(visitor).code(person.phone))
    await visitor.fill("姓名", person.name)
    await visitor.fill("证件号码", person.id_number)
    await visitor.fill("新密码", PASSWORD)
    await visitor.press("注册")
    assert visitor.path == "/", await visitor.text()
    return person


async def sign_in(visitor: Visitor, login: str, password: str = PASSWORD) -> None:
    await visitor.go("/sign-in")
    await visitor.fill("手机号或身份证号", login)
    await visitor.fill("密码", password)
    await visitor.press("登录")


@pytest.mark.walks("GET /register", "POST /register", "POST /register/details", "GET /account")
async def test_a_worker_registers_and_every_mistake_is_said_at_its_field(visitor: Visitor) -> None:
    """S1.1: register, then apply."""
    await visitor.go("/register")
    await visitor.look()
    await visitor.press("发送验证码")
    await visitor.sees("请输入手机号")
    await visitor.look("register-empty")
    person = await town(visitor).resident("林小燕")
    await visitor.fill("手机号", person.phone)
    await visitor.press("发送验证码")
    await visitor.sees("验证码已发出")
    await visitor.look("register-details")
    await visitor.press("注册")
    await visitor.sees("请输入证件号码")
    await visitor.look("register-details-empty")
    await visitor.fill("验证码", await town(visitor).code(person.phone))
    await visitor.fill("姓名", "林大燕")
    await visitor.fill("证件号码", person.id_number)
    await visitor.fill("新密码", PASSWORD)
    await visitor.press("注册")
    await visitor.sees("姓名与证件号码不一致")
    await visitor.look("register-details-mismatch")
    await visitor.fill("姓名", person.name)
    await visitor.fill("新密码", PASSWORD)
    await visitor.press("注册")
    await visitor.sees("您好")
    await visitor.go("/account")
    await visitor.sees("林小燕")
    await visitor.look()
    await steps.begin(visitor)


@pytest.mark.walks("GET /forgotten-password", "POST /forgotten-password", "POST /forgotten-password/new")
async def test_a_forgotten_password_and_the_proof_that_the_browser_works_for_a_second_code(visitor: Visitor) -> None:
    """S1.2."""
    person = await register(visitor)
    await visitor.press("退出登录")
    await visitor.go("/forgotten-password")
    await visitor.look()
    await visitor.press("发送验证码")
    await visitor.look("forgotten-empty")
    await visitor.fill("手机号或身份证号", person.id_number)
    await visitor.press("发送验证码")
    await visitor.sees("验证码已发出")
    await visitor.look("forgotten-new")
    code = await town(visitor).code(person.phone)
    await visitor.page.wait_for_function("document.querySelector('[data-puzzle]').value !== ''")
    await visitor.press("重新发送验证码")
    await visitor.sees("请等待")
    await visitor.look("forgotten-again")
    await visitor.fill("验证码", code)
    await visitor.fill("新密码", "12345678")
    await visitor.press("设置密码")
    await visitor.sees("过于常见")
    await visitor.look("forgotten-weak")
    await visitor.fill("新密码", "four words come easily")
    await visitor.press("设置密码")
    await visitor.sees("密码已设置")
    await visitor.look("sign-in-changed")
    await sign_in(visitor, person.phone, "four words come easily")
    await visitor.sees("您好")


@pytest.mark.walks(
    "GET /account/devices", "POST /account/devices/sign-out", "POST /account/devices/{device_id}/sign-out",
    "GET /account/password", "POST /account/password", "GET /account/phone", "POST /account/phone",
    "POST /account/phone/code", "GET /account/step-up", "POST /account/step-up", "POST /account/step-up/code",
)  # fmt: skip
async def test_the_account_is_looked_after(visitor: Visitor, browser: Browser) -> None:
    """S1.6, step-up, devices, another number."""
    person = await register(visitor)
    others = [await browser.new_context(viewport={"width": PHONE, "height": 812}) for _ in range(2)]
    for context in others:
        await sign_in(Visitor(context, await context.new_page(), visitor.city), person.phone)
    await visitor.go("/account/devices")
    await visitor.look()
    await visitor.press("退出此设备")
    await visitor.sees("该设备已退出登录")
    await visitor.look("devices-ended")
    await visitor.press("退出其他所有设备")
    for context in others:
        await context.close()
    await visitor.go("/account/password")
    await visitor.look()
    await visitor.press("更改密码")
    await visitor.look("password-empty")
    await visitor.fill("当前密码", PASSWORD)
    await visitor.fill("新密码", "four words come easily")
    await visitor.press("更改密码")
    await visitor.sees("密码已更改")
    await visitor.go("/account/step-up?next=/account/phone")
    await visitor.look()
    await visitor.press("确认")
    await visitor.look("step-up-empty")
    await visitor.press("向我的手机发送验证码")
    await visitor.look("step-up-code")
    await visitor.fill("验证码", await town(visitor).code(person.phone))
    await visitor.press("确认")
    assert visitor.path == "/account/phone"
    await visitor.look()
    another = await town(visitor).resident("林小燕")
    await visitor.fill("新手机号", another.phone)
    await visitor.press("发送验证码")
    await visitor.look("phone-code")
    await visitor.press("更换手机号")
    await visitor.look("phone-code-empty")
    await visitor.fill("验证码", await town(visitor).code(another.phone))
    await visitor.press("更换手机号")
    await visitor.sees("手机号已更换")
    await visitor.look("account-phone-changed")


@pytest.mark.walks(
    "GET /appeal", "POST /appeal", "POST /appeal/details", "GET /appeal/sent", "GET /review/cases/{case_id}",
    "GET /account-appeals/{appeal_id}/photos/{number}",
)  # fmt: skip
async def test_an_appeal_is_submitted_with_photos(visitor: Visitor) -> None:
    """密码申诉."""
    person, new = await register(visitor), await town(visitor).resident("林小燕")
    await visitor.press("退出登录")
    await visitor.go("/appeal")
    await visitor.look()
    await visitor.press("发送验证码")
    await visitor.look("appeal-empty")
    await visitor.fill("新手机号", new.phone)
    await visitor.press("发送验证码")
    await visitor.look("appeal-details")
    await visitor.press("提交申诉")
    await visitor.sees("请选择一至三张证件照片")
    await visitor.look("appeal-details-empty")
    await visitor.fill("验证码", await town(visitor).code(new.phone))
    await visitor.fill("姓名", person.name)
    await visitor.fill("证件号码", person.id_number)
    await visitor.fill("最近的工作单位", visitor.city.employer_name)
    await visitor.page.get_by_label("证件照片").set_input_files([steps.photo("证件")])
    await visitor.press("提交申诉")
    await visitor.sees("申诉已收到")
    await visitor.look()
    await compare(visitor)


async def compare(visitor: Visitor) -> None:
    """Who decides about the appeal has the photo before their eyes."""
    await visitor.context.clear_cookies()
    await visitor.sign_in("centre_reviewer")
    await visitor.go("/review?kind=account_appeal")
    await visitor.sees_after_reloading("密码申诉（1）")
    await visitor.page.locator('a[href^="/review/cases/"]').first.click()
    await visitor.page.wait_for_load_state("networkidle")
    photo = visitor.page.locator('img[src^="/account-appeals/"]')
    assert await photo.evaluate("image => image.naturalWidth") > 0
    await visitor.look("review-appeal")


@pytest.mark.walks(
    "GET /account/help", "POST /account/help", "POST /account/help/{help_id}/agree", "POST /account/help/{help_id}/act",
    "POST /account/help/stop", "POST /account/help/{help_id}/end", "GET /account/help/over",
)  # fmt: skip
async def test_a_child_acts_for_a_parent(visitor: Visitor) -> None:
    """Every page shows both names."""
    child = await register(visitor, "林小燕")
    await visitor.press("退出登录")
    parent = await register(visitor, "林大山")
    await visitor.go("/account/help")
    await visitor.look()
    await visitor.press("发出请求")
    await visitor.look("help-empty")
    await visitor.fill("对方手机号", child.phone)
    await visitor.choose("一个月")
    await visitor.press("发出请求")
    await visitor.look("help-offered")
    await visitor.press("退出登录")
    await sign_in(visitor, child.phone)
    await visitor.go("/account/help")
    await visitor.look("help-asked")
    await visitor.press("同意为此人代办")
    await visitor.press("现在为此人代办")
    await visitor.sees("林小燕正在为林大山代办")
    await visitor.look("home-helping")
    await visitor.press("恢复为本人操作")
    await visitor.press("结束授权")
    await visitor.sees("已结束")
    await visitor.look("help-ended")
    await visitor.go("/account/help/over")
    await visitor.look()
    assert parent.phone != child.phone


@pytest.mark.walks("GET /counter", "POST /counter", "POST /counter/code")
async def test_a_clerk_helps_at_the_counter(visitor: Visitor) -> None:
    person = await register(visitor, "林大山")
    await visitor.press("退出登录")
    clerk = await register(visitor, "林小燕")
    await town(visitor).appoint(Account(clerk.phone, PASSWORD), "counter_clerk")
    await visitor.go("/account/help/over")
    await visitor.go("/counter")
    await visitor.look()
    await visitor.press("发送验证码")
    await visitor.look("counter-empty")
    await visitor.page.locator("input[name=login]").fill(person.id_number)
    await visitor.press("发送验证码")
    await visitor.look("counter-code")
    await visitor.press("开始代办")
    await visitor.look("counter-code-empty")
    await visitor.fill("验证码", await town(visitor).code(person.phone))
    await visitor.press("开始代办")
    await visitor.sees("林小燕正在为林大山代办")


@pytest.mark.walks(
    "GET /account/data", "GET /account/data.json", "GET /account/name", "POST /account/name", "GET /account/erasure",
    "POST /account/erasure",
)  # fmt: skip
async def test_people_take_their_data_along_and_have_them_erased(visitor: Visitor) -> None:
    person = await register(visitor)
    await visitor.go("/account/data")
    await visitor.look()
    assert person.id_number in await visitor.download("导出全部数据")
    await visitor.go("/account/name")
    await visitor.look()
    await visitor.fill("姓名", "林大燕")
    await visitor.press("更正姓名")
    await visitor.sees("姓名与证件号码不一致")
    await visitor.look("name-mismatch")
    await visitor.go("/account/erasure")
    await visitor.look()
    await visitor.press("永久删除")
    await visitor.sees("请确认要删除账号和数据")
    await visitor.look("erasure-empty")
    await visitor.choose("我已了解，请删除我的账号和数据")
    await visitor.press("永久删除")
    await visitor.sees("您的账号和数据已删除")
    await visitor.look("erased")
    await sign_in(visitor, person.phone)
    await visitor.sees("登录名或密码不正确")


async def test_without_scripts_one_registers_and_waits_for_a_second_code(plain_visitor: Visitor) -> None:
    """S1.1, in a browser that runs no scripts: the second code costs a minute."""
    await register(plain_visitor)
    await plain_visitor.press("退出登录")
    await plain_visitor.go("/forgotten-password")
    await plain_visitor.fill("手机号或身份证号", "13912345678")
    await plain_visitor.press("发送验证码")
    await plain_visitor.sees("先一分钟，之后每次加倍")
    await plain_visitor.press("重新发送验证码")
    await plain_visitor.sees("请等待")
