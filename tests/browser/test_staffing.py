"""Offices, second proofs and deputies, as staff meet them; on a phone and on a desk."""

import re

import pyotp
import pytest

from shared import clock
from tests.browser.city import City, NewAccount
from tests.browser.visitor import Visitor

PASSWORD = "mountain tea forty two"


async def activate(visitor: Visitor, newcomer: NewAccount) -> None:
    await visitor.go("/activate")
    await visitor.fill("手机号或身份证号", newcomer.login)
    await visitor.fill("激活码", newcomer.code)
    await visitor.fill("新密码", PASSWORD)
    await visitor.press("激活")


async def leave(visitor: Visitor) -> None:
    """Another person sits down before the browser."""
    await visitor.context.clear_cookies()


async def give(visitor: Visitor, newcomer: NewAccount) -> None:
    """Two offices are confirmed by the second officer, one is refused."""
    for choice in ("财务", "计划管理员", "系统管理员"):
        await leave(visitor)
        await visitor.sign_in("security_administrator")
        await visitor.look("staff")
        await visitor.fill("此人的手机号或身份证号", newcomer.login)
        await visitor.press("查找此人")
        await visitor.look("propose")
        await visitor.choose(choice)
        await visitor.press("提出")
        await visitor.sees("须由另一名安全管理员确认")
        await leave(visitor)
        await visitor.sign_in("second_officer")
        await visitor.look("staff-waiting")
        await visitor.press("拒绝" if choice == "计划管理员" else "确认")


async def prove(visitor: Visitor, newcomer: NewAccount) -> None:
    """The app at first, a code on paper afterwards."""
    await leave(visitor)
    await visitor.go("/sign-in")
    await visitor.fill("手机号或身份证号", newcomer.login)
    await visitor.fill("密码", PASSWORD)
    await visitor.press("登录")
    await visitor.look("enrolment")
    key = await visitor.page.locator("strong.hz-code").inner_text()
    await visitor.fill("验证器验证码", pyotp.TOTP(key.replace(" ", "")).now())
    await visitor.press("继续")
    await visitor.look("recovery-codes")
    codes = re.findall(r"[a-z0-9]{4}(?:-[a-z0-9]{4})+", await visitor.text())
    await leave(visitor)
    await visitor.go("/sign-in")
    await visitor.fill("手机号或身份证号", newcomer.login)
    await visitor.fill("密码", PASSWORD)
    await visitor.press("登录")
    await visitor.look("second-factor")
    await visitor.fill("纸质恢复码", codes[0])
    await visitor.press("使用恢复码")
    assert visitor.path == "/finance"


async def name_deputy(visitor: Visitor, city: City) -> None:
    await visitor.go("/admin/deputies")
    await visitor.look("deputies")
    today = clock.today()
    for _ in ("confirmed", "refused"):
        await visitor.page.locator("input[name=office]").first.check()
        await visitor.fill("同事的手机号或身份证号", city.accounts["centre_reviewer"].login)
        for legend in ("开始日期", "结束日期"):
            await visitor.fill_day(legend, str(today.year), str(today.month), str(today.day))
        await visitor.press("指定代理人")
        await visitor.sees("代理", "待安全管理员确认")
    await visitor.look("deputies-named")
    await leave(visitor)
    await visitor.sign_in("security_administrator")
    await visitor.look("staff-deputy")
    for deed in ("confirm", "refuse"):
        await visitor.page.locator(f'form[action*="/staff/deputies/"][action$="/{deed}"] button').first.click()
        await visitor.page.wait_for_load_state()
    assert "等待确认的代理" not in await visitor.text()
    await leave(visitor)
    await visitor.sign_in("centre_reviewer")
    await visitor.go("/admin/deputies")
    await visitor.press("立即终止")
    await visitor.sees("目前没有人代理您")


async def keep_offices(visitor: Visitor) -> None:
    await visitor.go("/admin/offices")
    await visitor.look("offices")
    await visitor.fill("办事处名称", "浮桥办事处")
    await visitor.press("新设办事处")
    await visitor.sees("浮桥办事处")
    await visitor.look("offices-one")
    await visitor.press("撤销")
    await visitor.sees("尚未设立办事处。")


async def end(visitor: Visitor) -> None:
    """What security administrators do with an account, and the end of an office."""
    await leave(visitor)
    await visitor.sign_in("security_administrator")
    await visitor.follow("吴小梅")
    await visitor.look("colleague")
    await visitor.press("申请重置")
    await leave(visitor)
    await visitor.sign_in("second_officer")
    await visitor.look("staff-reset")
    await visitor.press("确认")
    await visitor.follow("吴小梅")
    await visitor.press("申请重置")
    await visitor.press("拒绝")
    for deed in ("锁定账号", "解锁账号"):
        await visitor.follow("吴小梅")
        await visitor.press(deed)
    row = visitor.page.locator("li", has_text="吴小梅")
    await row.get_by_role("link", name="解除").first.click()
    await visitor.look("end-office")
    await visitor.press("解除角色")
    assert visitor.path == "/admin/staff"


@pytest.mark.walks(
    "GET /admin/staff",
    "POST /admin/staff/person",
    "POST /admin/staff/proposals",
    "POST /admin/staff/proposals/{proposal_id}/confirm",
    "POST /admin/staff/proposals/{proposal_id}/refuse",
    "GET /admin/staff/people/{person_id}",
    "POST /admin/staff/people/{person_id}",
    "POST /admin/staff/resets/{reset_id}/confirm",
    "POST /admin/staff/resets/{reset_id}/refuse",
    "GET /admin/staff/offices/{grant_id}/end",
    "POST /admin/staff/offices/{grant_id}/end",
    "GET /account/second-factor",
    "POST /account/second-factor",
    "GET /admin/offices",
    "POST /admin/offices",
    "POST /admin/offices/{office_id}/close",
    "GET /admin/deputies",
    "POST /admin/deputies",
    "POST /admin/deputies/{deputy_id}/end",
    "POST /admin/staff/deputies/{deputy_id}/confirm",
    "POST /admin/staff/deputies/{deputy_id}/refuse",
)
async def test_two_give_an_office_and_its_holder_proves_it_twice(visitor: Visitor, city: City) -> None:
    newcomer = await city.newcomer()
    await activate(visitor, newcomer)
    await give(visitor, newcomer)
    await prove(visitor, newcomer)
    await keep_offices(visitor)
    await name_deputy(visitor, city)
    await end(visitor)
