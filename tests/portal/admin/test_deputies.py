"""Deputies on pages (X16)."""

from shared import clock
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.apps import App
from tests.identity.city import City
from tests.portal.admin.conftest import Officers, sign_in
from tests.portal.browser import Browser, Page

DAY_PARTS = ("year", "month", "day")


async def staff(portal: ServiceHarness, city: City, role: str) -> tuple[Browser, str]:
    """Somebody with an office, signed in with both proofs; and their phone."""
    worker = await city.worker()
    await city.grant(worker.id, role, AGENCY)
    browser = Browser(portal.app)
    await sign_in(browser, worker.phone, App())
    return browser, worker.phone


def action_of(page: Page, end: str) -> str:
    """Where the first form about a deputy goes that ends so."""
    return next(word for word in page.html.split('"') if "/deputies/" in word and word.endswith(end))


async def test_a_colleague_acts_in_ones_office_until_it_is_taken_back(
    portal: ServiceHarness, city: City, officers: Officers
) -> None:
    officer = await officers.browser(0)
    away, _ = await staff(portal, city, "centre_reviewer")
    deputy, phone = await staff(portal, city, "finance")
    page = await away.get("/admin/deputies")
    assert "目前没有人代理您" in page.text
    today = clock.today()
    days = {f"{name}-{part}": str(getattr(today, part)) for name in ("first_day", "last_day") for part in DAY_PARTS}
    wrong = await away.send(page, login="", office="")
    for text in ("请填写同事的手机号或身份证号", "请选择角色", "请填写日期"):
        assert text in wrong.text
    named = {"office": f"centre_reviewer {AGENCY}", **days}
    assert "没有使用此号码的工作人员" in (await away.send(page, more={**named, "login": "13000000000"})).text
    page = await away.send(await away.get("/admin/deputies"), more={**named, "login": phone})
    assert "王小明 代理 王小明" in page.text
    assert "待安全管理员确认" in page.text
    assert "王小明 代理 王小明" in (await deputy.get("/admin/deputies")).text
    page = await officer.get("/admin/staff")
    page = await officer.send(page, action_of(page, "/confirm"))
    assert (page.path, "等待确认的代理" in page.text) == ("/admin/staff", False)
    assert "待安全管理员确认" not in (await away.get("/admin/deputies")).text

    seen = await deputy.get("/admin/deputies")
    assert "王小明 代理 王小明" in seen.text
    assert "指定代理人" in seen.text
    action = next(word for word in seen.html.split('"') if word.endswith("/end"))
    page = await deputy.send(seen, action)
    assert "目前没有人代理您" in page.text
    assert (await away.send(await away.get("/admin/deputies"), more={**named, "login": phone})).status == 200
    again = await away.get("/admin/deputies")
    stale = await away.send(again, next(word for word in again.html.split('"') if word.endswith("/end")))
    assert "目前没有人代理您" in stale.text


async def test_a_deputy_is_refused_by_a_security_administrator(
    portal: ServiceHarness, city: City, officers: Officers
) -> None:
    away, _ = await staff(portal, city, "centre_reviewer")
    _, phone = await staff(portal, city, "finance")
    today = clock.today()
    days = {f"{name}-{part}": str(getattr(today, part)) for name in ("first_day", "last_day") for part in DAY_PARTS}
    filled = {"office": f"centre_reviewer {AGENCY}", "login": phone, **days}
    await away.send(await away.get("/admin/deputies"), more=filled)
    officer = await officers.browser(0)
    stale = await officer.get("/admin/staff")
    page = await officer.send(stale, action_of(stale, "/refuse"))
    assert "等待确认的代理" not in page.text
    assert (await officer.send(stale, action_of(stale, "/confirm"))).status == 409
    assert (await officer.send(stale, action_of(stale, "/refuse"))).status == 409
    assert "目前没有人代理您" in (await away.get("/admin/deputies")).text
