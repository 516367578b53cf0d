"""S2.1, S2.2, S2.7, S10.1, X13: an employer comes online, has clerks and agency firms, and changes its data."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest

from deploy.player import numbers
from shared import clock
from tests.browser.online import Firm, Inhabitant, Online
from tests.browser.real import RealCity
from tests.browser.visitor import Visitor
from tests.harness.platform import Demo

NAME = "泉州市浏览鞋业有限公司"


@pytest.fixture(scope="session")
def online(demo: Demo) -> Online:
    return Online(demo)


async def sign_in(visitor: Visitor, who: Inhabitant) -> None:
    await visitor.context.clear_cookies()
    await visitor.go("/sign-in")
    await visitor.fill("手机号或身份证号", who.login)
    await visitor.fill("密码", who.password)
    await visitor.press("登录")


async def fill_application(visitor: Visitor, contact: Inhabitant, uscc: str, name: str = NAME) -> None:
    await visitor.fill("统一社会信用代码", uscc)
    await visitor.fill("单位名称", name)
    await visitor.choose("丰泽区")
    await visitor.fill("法定代表人", "林演示")
    await visitor.fill("法定代表人身份证号", numbers.id_number("350503"))
    await visitor.fill("联系人", contact.name)
    await visitor.fill("联系人手机号", contact.login)


async def centre_decides(visitor: Visitor, kind: str, name: str, choice: str, look: str = "") -> None:
    """Take the case from its tab in the queue and decide."""
    await visitor.context.clear_cookies()
    await visitor.sign_in("centre_reviewer")
    await visitor.go(f"/review?kind={kind}")
    await visitor.sees_after_reloading(name)
    if look:
        await visitor.look(f"{look}-queue")
    await visitor.follow(name)
    if look:
        await visitor.look(look)
    await visitor.choose(choice)
    if choice == "退回补正":
        await visitor.page.locator("input[name=return-reasons][value=name_differs]").check()
        await visitor.page.locator("input[name=return-fields][value=name]").check()
        await visitor.page.locator("textarea[name=return-comment]").fill("以营业执照为准")
    await visitor.press("提交决定")
    await visitor.sees("审核决定已记录")


async def slip_code(visitor: Visitor, online: Online) -> str:
    """Print the slip; its code stands behind the QR code, which leads to the page where it is used."""
    href = await visitor.page.get_by_role("link", name="绑定单（PDF）").first.get_attribute("href")
    answer = await visitor.page.request.get(f"{visitor.city.portal_url}{href}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/pdf")
    assert (await answer.body()).startswith(b"%PDF")
    visitor.walked.add("GET /employers/slips/{slip_id}")
    return await online.slip_code(str(href).rpartition("/")[2])


async def bind_with(visitor: Visitor, code: str) -> str:
    """From the QR code's address; returns the employer's id."""
    await visitor.go(f"/employers/bind?code={code}")
    await visitor.press("绑定")
    await visitor.sees("单位已绑定")
    return visitor.path.rpartition("/")[2]


async def apply(visitor: Visitor, boss: Inhabitant) -> str:
    """Returns the application's path."""
    await visitor.go("/employers/apply")
    await visitor.look("employers-apply")
    await visitor.press("提交申请")
    await visitor.sees("请填写统一社会信用代码", "请选择所属区县")
    await visitor.look("employers-apply-wrong")
    await fill_application(visitor, boss, numbers.credit_code("350503"))
    await visitor.press("提交申请")
    await visitor.sees("中心审核中", NAME)
    await visitor.look("employers-application")
    return visitor.path


async def appoint(visitor: Visitor, clerk: Inhabitant) -> None:
    await visitor.follow("经办人")
    await visitor.press("添加")
    await visitor.sees("请填写经办人姓名", "请至少选择一项业务")
    await visitor.look("clerks-wrong")
    await visitor.fill("经办人姓名", clerk.name)
    await visitor.fill("手机号", clerk.login)
    await visitor.choose("参保名册")
    await visitor.press("添加")
    await visitor.sees(f"{clerk.name} 已成为本单位经办人")
    await visitor.look("clerks")
    await visitor.follow(f"修改 {clerk.name}")
    await visitor.look("clerk")
    await visitor.choose("缴费基数")
    await visitor.press("保存")
    await visitor.sees("参保名册、缴费基数")
    await appoint_newcomer(visitor)


async def appoint_newcomer(visitor: Visitor) -> None:
    assert isinstance(visitor.city, RealCity)
    newcomer = await visitor.city.resident("蔡新人")
    await visitor.fill("经办人姓名", newcomer.name)
    await visitor.fill("手机号", newcomer.phone)
    await visitor.fill("身份证号码", newcomer.id_number)
    await visitor.choose("参保名册")
    await visitor.press("添加")
    await visitor.sees(f"激活码已发送至 {newcomer.phone[:3]}****{newcomer.phone[-4:]}", "尚未激活")
    await visitor.look("clerks-sent")


async def delegate(visitor: Visitor, employer: str, firm: Firm) -> None:
    await visitor.go(f"/employer/organisation/{employer}/agents")
    await visitor.press("委托")
    await visitor.sees("请填写代理机构的统一社会信用代码", "请填写截止日期")
    await visitor.look("agents-wrong")
    await visitor.fill("代理机构的统一社会信用代码", firm.uscc)
    await visitor.choose("参保名册")
    last = clock.today() + timedelta(days=30)
    await visitor.fill_day("截止日期", str(last.year), str(last.month), str(last.day))
    await visitor.press("委托")
    await visitor.sees(firm.name, "委托中")
    await visitor.look("agents")


async def act_for(visitor: Visitor, firm: Firm) -> None:
    await sign_in(visitor, firm.clerk)
    await visitor.go("/employer/acting")
    await visitor.look("acting")
    await visitor.choose(NAME)
    await visitor.press("继续")
    await visitor.sees(f"{firm.name} 代 {NAME} 办理")
    await visitor.look("organisation-for-another")


@pytest.mark.walks(
    "GET /employers", "GET /employers/apply", "POST /employers/apply", "GET /employers/applications/{application_id}",
    "GET /employers/slips/{slip_id}", "GET /employers/bind", "POST /employers/bind",
    "GET /employer/organisation/{employer_id}", "GET /employer/organisation/{employer_id}/clerks",
    "POST /employer/organisation/{employer_id}/clerks", "GET /employer/organisation/{employer_id}/clerks/{person_id}",
    "POST /employer/organisation/{employer_id}/clerks/{person_id}", "GET /employer/organisation/{employer_id}/agents",
    "POST /employer/organisation/{employer_id}/agents", "GET /employer/acting", "POST /employer/acting",
    "GET /employer/organisation/{employer_id}/agents/{delegation_id}/end",
    "POST /employer/organisation/{employer_id}/agents/{delegation_id}/end",
)  # fmt: skip
async def test_an_employer_applies_is_bound_appoints_a_clerk_and_an_agent_and_takes_it_back(
    visitor: Visitor, online: Online
) -> None:
    """S2.1, S10.1, X13: from the employers' door to an agency firm that may do nothing more."""
    boss, clerk, firm = await online.inhabitant(), await online.inhabitant(), await online.firm()
    await visitor.go("/employers")
    await visitor.look("employers-door")
    await sign_in(visitor, boss)
    application = await apply(visitor, boss)
    await centre_decides(visitor, "employer_application", NAME, "同意", "review-application")
    await sign_in(visitor, boss)
    await visitor.go(application)
    await visitor.sees("您的绑定单")
    await visitor.look("employers-application-approved")
    code = await slip_code(visitor, online)
    await visitor.go("/employers/bind")
    await visitor.press("绑定")
    await visitor.sees("请填写绑定码")
    await visitor.look("employers-bind-wrong")
    employer = await bind_with(visitor, code)
    await visitor.look("organisation")
    await appoint(visitor, clerk)
    await delegate(visitor, employer, firm)
    await act_for(visitor, firm)
    await sign_in(visitor, boss)
    await visitor.go(f"/employer/organisation/{employer}/agents")
    await visitor.follow("立即结束委托")
    await visitor.look("agent-end")
    await visitor.press("立即结束委托")
    await visitor.sees("单位已结束委托")
    await sign_in(visitor, firm.clerk)
    await visitor.go("/employer/acting")
    assert NAME not in await visitor.text()


@pytest.mark.walks(
    "GET /employers/applications/{application_id}/mend", "POST /employers/applications/{application_id}/mend",
    "GET /employer/organisation", "GET /employer/organisation/{employer_id}/change",
    "POST /employer/organisation/{employer_id}/change", "GET /employer/organisation/{employer_id}/changes/{change_id}",
    "GET /review/employers", "POST /employer/organisation/{employer_id}/slips",
    "GET /employer/organisation/{employer_id}/bindings/{binding_id}/end",
    "POST /employer/organisation/{employer_id}/bindings/{binding_id}/end",
)  # fmt: skip
async def test_an_application_is_mended_data_are_changed_and_the_centre_unbinds(
    visitor: Visitor, online: Online
) -> None:
    """S2.1, S2.7."""
    name = f"{NAME[:-4]}第二{NAME[-4:]}"
    boss = await online.inhabitant()
    application = await mend(visitor, boss, name)
    await centre_decides(visitor, "employer_application", name, "同意")
    await sign_in(visitor, boss)
    await visitor.go("/employer/organisation")
    await visitor.look("organisations")
    await visitor.go(application)
    await visitor.sees("您的绑定单")
    employer = await bind_with(visitor, await slip_code(visitor, online))
    await change_name(visitor, f"{name}（新）")
    await centre_decides(visitor, "employer_profile_change", name, "同意", "review-change")
    await visitor.go("/review/employers")
    await visitor.fill("按单位名称查找", name)
    await visitor.press("查找")
    await visitor.sees_after_reloading(f"{name}（新）")
    await visitor.look("review-employers")
    await visitor.follow(f"{name}（新）")
    await visitor.look("organisation-for-the-centre")
    await visitor.follow("解绑")
    await visitor.look("unbind")
    await visitor.press("解绑")
    await visitor.sees("该单位尚无经办账号")
    await visitor.press("职工医疗互助")
    await visitor.sees("尚未使用的绑定单")
    assert visitor.path == f"/employer/organisation/{employer}"


async def mend(visitor: Visitor, boss: Inhabitant, name: str) -> str:
    """An application under a wrong name, returned and mended; returns its path."""
    await sign_in(visitor, boss)
    await visitor.go("/employers/apply")
    await fill_application(visitor, boss, numbers.credit_code("350503"), "写错的名字")
    await visitor.press("提交申请")
    application = visitor.path
    await centre_decides(visitor, "employer_application", "写错的名字", "退回补正")
    await sign_in(visitor, boss)
    await visitor.go(application)
    await visitor.sees("请补正您的申请", "以营业执照为准")
    await visitor.look("employers-application-returned")
    await visitor.follow_button("补正")
    await visitor.look("employers-mend")
    await visitor.fill("单位名称", "")
    await visitor.press("重新提交")
    await visitor.look("employers-mend-wrong")
    await visitor.fill("单位名称", name)
    await visitor.press("重新提交")
    await visitor.sees("中心审核中")
    return application


async def change_name(visitor: Visitor, name: str) -> None:
    await visitor.follow("变更单位信息")
    await visitor.look("change")
    await visitor.press("提交变更")
    await visitor.sees("没有任何变更")
    await visitor.look("change-wrong")
    await visitor.fill("单位名称", name)
    await visitor.press("提交变更")
    await visitor.sees("变更已提交")
    await visitor.page.get_by_role("list").get_by_role("link", name="20").first.click()
    await visitor.page.wait_for_load_state()
    await visitor.look("submitted-change")
    assert "/changes/" in urlsplit(visitor.page.url).path


async def test_an_incomplete_employer_says_what_is_missing_and_offers_nothing_else(
    visitor: Visitor, online: Online
) -> None:
    """S2.2."""
    employer, boss = await online.incomplete()
    await sign_in(visitor, boss)
    await visitor.go("/employer/organisation")
    assert visitor.path == f"/employer/organisation/{employer}"
    await visitor.sees("暂时不能办理业务", "缺少法定代表人。")
    await visitor.look("organisation-incomplete")
    await visitor.follow("经办人")
    await visitor.sees("缺少法定代表人。")
    assert await visitor.page.get_by_role("button", name="添加").count() == 0
    await visitor.look("clerks-incomplete")


async def test_everything_works_without_scripts(plain_visitor: Visitor, online: Online) -> None:
    """The way from the application to the binding, on a phone that runs none."""
    boss = await online.inhabitant()
    await sign_in(plain_visitor, boss)
    await plain_visitor.go("/employers/apply")
    name = f"{NAME[:-4]}无脚本{NAME[-4:]}"
    await fill_application(plain_visitor, boss, numbers.credit_code("350503"), name)
    await plain_visitor.press("提交申请")
    application = plain_visitor.path
    await centre_decides(plain_visitor, "employer_application", name, "同意")
    await sign_in(plain_visitor, boss)
    await plain_visitor.go(application)
    await plain_visitor.sees_after_reloading("您的绑定单")
    await bind_with(plain_visitor, await slip_code(plain_visitor, online))
