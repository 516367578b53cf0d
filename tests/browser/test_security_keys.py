"""Security keys of staff in a real browser, whose authenticator is Chromium's own virtual one."""

from typing import Any

import pyotp
import pytest
from playwright.async_api import CDPSession

from tests.browser.city import Account
from tests.browser.real import RealCity
from tests.browser.test_staffing import PASSWORD, activate
from tests.browser.visitor import Visitor

_KEY = {
    "protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


async def plug_in(visitor: Visitor) -> tuple[CDPSession, str]:
    """A key that touches itself; its id in the browser."""
    browser = await visitor.context.new_cdp_session(visitor.page)
    await browser.send("WebAuthn.enable")
    made: dict[str, Any] = await browser.send("WebAuthn.addVirtualAuthenticator", {"options": _KEY})
    return browser, str(made["authenticatorId"])


async def signs(browser: CDPSession, key: str) -> list[int]:
    """How often each credential on the key has signed."""
    found = await browser.send("WebAuthn.getCredentials", {"authenticatorId": key})
    return [int(one["signCount"]) for one in found["credentials"]]


async def by_password(visitor: Visitor, login: str) -> None:
    await visitor.context.clear_cookies()
    await visitor.page.goto(f"{at_its_name(visitor)}/sign-in")
    await visitor.fill("手机号或身份证号", login)
    await visitor.fill("密码", PASSWORD)
    await visitor.press("登录")


def at_its_name(visitor: Visitor) -> str:
    """Browsers use keys at names alone."""
    return visitor.city.portal_url.replace("127.0.0.1", "localhost")


@pytest.mark.walks(
    "GET /account/security-keys", "POST /account/security-keys", "POST /account/security-keys/{key_id}/remove"
)
async def test_staff_register_a_security_key_and_sign_in_with_it(visitor: Visitor, city: RealCity) -> None:
    newcomer = await city.newcomer()
    await activate(visitor, newcomer)
    await city.appoint(Account(newcomer.login, PASSWORD), "finance")
    await by_password(visitor, newcomer.login)
    key = await visitor.page.locator("strong.hz-code").inner_text()
    await visitor.fill("验证器验证码", pyotp.TOTP(key.replace(" ", "")).now())
    await visitor.press("继续")
    browser, plugged = await plug_in(visitor)
    await visitor.page.goto(f"{at_its_name(visitor)}/account")
    await visitor.follow("安全密钥")
    await visitor.sees("此账号没有登记安全密钥")
    await visitor.look("keys-none")
    await visitor.fill("密钥名称", "蓝色密钥")
    assert not await visitor.page.get_by_text("未能读取密钥").is_visible()
    await visitor.press("登记此密钥")
    await visitor.sees("安全密钥已登记", "蓝色密钥")
    await visitor.look("keys")
    before = await signs(browser, plugged)

    await by_password(visitor, newcomer.login)
    await visitor.look("second-factor-key")
    assert visitor.path == "/account/second-factor"
    await visitor.press("使用安全密钥")
    await visitor.page.wait_for_url("**/finance")
    assert [now - then for now, then in zip(await signs(browser, plugged), before, strict=True)] == [1]

    await visitor.page.goto(f"{at_its_name(visitor)}/account/step-up?next=/account/security-keys")
    await visitor.look("step-up-key")
    await visitor.press("使用安全密钥")
    await visitor.page.wait_for_url("**/account/security-keys")
    await visitor.press("移除")
    await visitor.sees("安全密钥已移除", "此账号没有登记安全密钥")
    await by_password(visitor, newcomer.login)
    assert await visitor.page.get_by_role("button", name="使用安全密钥").count() == 0


async def test_without_the_key_the_app_still_opens_the_office(plain_visitor: Visitor) -> None:
    """Without scripts, too: the key's part stays hidden."""
    visitor = plain_visitor
    await visitor.sign_in("finance")
    await visitor.go("/account/security-keys")
    await visitor.sees("登记密钥需要浏览器启用脚本")
    assert not await visitor.page.get_by_role("button", name="登记此密钥").is_visible()
