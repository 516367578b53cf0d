"""Deputies on pages (X16)."""

from shared import clock
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.apps import App
from tests.identity.city import City
from tests.portal.admin.conftest import sign_in
from tests.portal.browser import Browser


async def staff(portal: ServiceHarness, city: City, role: str) -> tuple[Browser, str]:
    """Somebody with an office, signed in with both proofs; and their phone."""
    worker = await city.worker()
    await city.grant(worker.id, role, AGENCY)
    browser = Browser(portal.app)
    await sign_in(browser, worker.phone, App())
    return browser, worker.phone


async def test_a_colleague_acts_in_ones_office_until_it_is_taken_back(portal: ServiceHarness, city: City) -> None:
    away, _ = await staff(portal, city, "centre_reviewer")
    deputy, phone = await staff(portal, city, "finance")
    page = await away.get("/admin/deputies")
    assert "目前没有人代理您" in page.text
    today = clock.today()
    days = {
        f"{name}-{part}": str(getattr(today, part))
        for name in ("first_day", "last_day")
        for part in ("year", "month", "day")
    }
    wrong = await away.send(page, login="", office="")
    for text in ("请填写同事的手机号或身份证号", "请选择角色", "请填写日期"):
        assert text in wrong.text
    named = {"office": f"centre_reviewer {AGENCY}", **days}
    assert "没有使用此号码的工作人员" in (await away.send(page, more={**named, "login": "13000000000"})).text
    page = await away.send(await away.get("/admin/deputies"), more={**named, "login": phone})
    assert "王小明 代理 王小明" in page.text

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
