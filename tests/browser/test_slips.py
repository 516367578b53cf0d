"""S1.1, activation by slip: registered at the counter, a slip is printed, and the person begins with it."""

import re

import pytest
from playwright.async_api import Route

from deploy.player import numbers
from tests.browser.visitor import Visitor
from tests.harness.paper import text_of

PASSWORD = "old harbour stone bridge"
_CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


async def printed(visitor: Visitor) -> str:
    """The code, as it stands on the paper. Whether a browser shows a PDF or saves it is its own affair."""
    papers: list[bytes] = []

    async def keep(route: Route) -> None:
        papers.append(await (await route.fetch()).body())
        await route.fulfill(status=204)

    await visitor.page.route("**/admin/people/slip", keep, times=1)
    await visitor.page.get_by_role("button", name="打印激活单（PDF）").first.click()  # which turns no page
    while not papers:
        await visitor.page.wait_for_timeout(100)
    text = text_of(papers[0])
    assert "账号激活单" in text
    return str(_CODE.findall(text)[0])


async def activate(visitor: Visitor, login: str, code: str) -> None:
    """By the QR code, which fills in the code."""
    await visitor.context.clear_cookies()
    await visitor.go("/sign-in")
    await visitor.go(f"/activate#{code}")
    assert await visitor.page.get_by_label("激活码", exact=True).input_value() == code
    assert "#" not in visitor.page.url
    await visitor.fill("手机号或身份证号", login)
    await visitor.fill("新密码", PASSWORD)
    await visitor.press("激活")


@pytest.mark.walks("GET /admin/people", "POST /admin/people", "POST /admin/people/codes", "POST /admin/people/slip")
async def test_somebody_is_registered_and_begins_with_a_printed_slip(visitor: Visitor) -> None:
    phone, number = numbers.phone(), numbers.id_number("350502")
    await visitor.sign_in("administrator")
    await visitor.go("/admin/people")
    await visitor.look("people")
    await visitor.press("注册")
    await visitor.sees("请输入姓名", "请输入证件号码", "请输入手机号")
    await visitor.look("people-empty")
    await visitor.fill("姓名", "蔡小桥")
    await visitor.fill("证件号码", number)
    await visitor.fill("手机号", phone)
    await visitor.press("注册")
    await visitor.look("activation-code")
    lost = await printed(visitor)
    await visitor.follow("人员登记")
    await visitor.fill("此人的手机号或身份证号", number)
    await visitor.press("发放新的激活码")
    code = await printed(visitor)

    await activate(visitor, phone, lost)
    await visitor.sees("激活码不正确、已使用或已过期")
    await activate(visitor, phone, code)
    await visitor.sees("账号已激活，请用新密码登录。")
    await visitor.fill("手机号或身份证号", phone)
    await visitor.fill("密码", PASSWORD)
    await visitor.press("登录")
    await visitor.sees("您好")
    await activate(visitor, phone, code)
    await visitor.sees("激活码不正确、已使用或已过期")
