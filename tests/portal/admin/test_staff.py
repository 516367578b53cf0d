"""Offices on pages: proposed by one, confirmed by another."""

from tests.harness.service import ServiceHarness
from tests.identity.apps import App
from tests.identity.city import City
from tests.portal.admin.conftest import Officers, sign_in
from tests.portal.browser import Browser, Page


async def propose(browser: Browser, number: str, role: str = "finance", district: str = "") -> Page:
    page = await browser.send(await browser.get("/admin/staff"), "/admin/staff/person", login=number)
    return await browser.send(page, "/admin/staff/proposals", role=role, district=district)


def first(page: Page, part: str, action: str) -> str:
    """The address of the first form or link of this kind."""
    return next(word for word in page.html.split('"') if word.startswith(f"/admin/staff/{part}/") and action in word)


async def test_an_office_is_given_by_two_and_taken_by_one(officers: Officers, city: City) -> None:
    worker = await city.worker()
    one, two = await officers.browser(0), await officers.browser(1)
    page = await propose(one, worker.phone)
    assert "已提出，须由另一名安全管理员确认。" in page.text
    assert "/confirm" not in page.html
    page = await two.get("/admin/staff")
    assert "王小明" in page.text
    page = await two.send(page, first(page, "proposals", "/confirm"))
    assert "暂无等待确认的事项。" in page.text
    staff = (await city.identity.client.get("/staff", headers=await city.officer(0))).json()["items"]
    grant = next(each["offices"][0]["grant_id"] for each in staff if each["person_id"] == worker.id)
    page = await two.get(f"/admin/staff/offices/{grant}/end")
    assert "一分钟之内，王小明将不能再以“财务”的身份办理业务。" in page.text, page.text
    page = await two.send(page)
    assert page.path == "/admin/staff"
    assert "王小明" not in page.text


async def test_what_is_missing_or_not_allowed_is_said_on_the_page(officers: Officers, city: City) -> None:
    worker = await city.worker()
    one, two = await officers.browser(0), await officers.browser(1)
    start = await one.get("/admin/staff")
    assert "请填写手机号或身份证号" in (await one.send(start, "/admin/staff/person", login="")).text
    assert "没有找到使用此号码的人员" in (await one.send(start, "/admin/staff/person", login="13900000000")).text
    page = await one.send(start, "/admin/staff/person", login=worker.id_number)
    assert "请选择角色" in (await one.send(page, "/admin/staff/proposals", role="")).text
    assert "请选择区县" in (await one.send(page, "/admin/staff/proposals", role="district_reviewer")).text
    page = await propose(one, city.officers[0].phone)
    assert (page.status, "任何人都不能给自己授予角色。" in page.text) == (422, True)
    page = await propose(one, worker.phone, "district_reviewer", district="350502")
    stale = await two.get("/admin/staff")
    await two.send(stale, first(stale, "proposals", "/refuse"))
    page = await two.send(stale, first(stale, "proposals", "/confirm"))
    assert page.status == 409


async def test_the_page_is_for_security_administrators_alone(officers: Officers, city: City) -> None:
    browser = await officers.browser(0)
    assert 'href="/admin/staff"' in (await browser.get("/account")).html
    browser.client.cookies.clear()
    await sign_in(browser, city.admin_phone, city.apps)
    assert (await browser.get("/admin/staff")).status == 403


async def test_an_account_is_begun_anew_locked_opened_and_left(officers: Officers, city: City) -> None:
    worker = await city.worker()
    await city.grant(worker.id, "finance", "350500")
    one, two = await officers.browser(0), await officers.browser(1)
    path = f"/admin/staff/people/{worker.id}"
    assert f'href="{path}"' in (await one.get("/admin/staff")).html
    page = await one.send(await one.get(path), path, action="reset")
    assert ("等待重置第二步验证" in page.text, "/confirm" in page.html) == (True, False)
    page = await two.get("/admin/staff")
    page = await two.send(page, first(page, "resets", "/confirm"))
    assert "等待重置第二步验证" not in page.text
    await two.send(await two.get(path), path, action="reset")
    page = await one.get("/admin/staff")
    assert "等待重置第二步验证" not in (await one.send(page, first(page, "resets", "/refuse"))).text
    await one.send(await one.get(path), path, action="lock")
    assert (await city.sign_in(worker.phone)).json()["code"] == "account_locked"
    await one.send(await one.get(path), path, action="unlock")
    assert (await city.sign_in(worker.phone)).status_code == 201
    page = await one.send(await one.get(path), path, action="leave")
    assert worker.id not in page.html
    assert (await one.get(path)).path == "/admin/staff"
    own = f"/admin/staff/people/{city.officers[0].id}"
    assert (await one.send(await one.get(own), own, action="leave")).status == 403


async def test_offices_are_opened_filled_and_closed(officers: Officers, city: City, portal: ServiceHarness) -> None:
    worker = await city.worker()
    await city.grant(worker.id, "system_administrator", "350500")
    browser = Browser(portal.app)
    await sign_in(browser, worker.phone, App())
    page = await browser.get("/admin/offices")
    assert "尚未设立办事处。" in page.text
    assert "请填写办事处名称" in (await browser.send(page, "/admin/offices", name="")).text
    page = await browser.send(page, "/admin/offices", name="丰泽办事处", district="350503")
    assert "丰泽办事处 丰泽区 工作人员 0 人" in page.text
    security = await officers.browser(0)
    path = f"/admin/staff/people/{worker.id}"
    office = (await city.identity.rows("select id from office"))[0]["id"]
    await security.send(await security.get(path), path, action="seat", office_id=str(office))
    assert "王小明 丰泽办事处" in (await security.get("/admin/staff")).text
    page = await browser.send(page, f"/admin/offices/{office}/close")
    assert (page.status, "该办事处还有工作人员。" in page.text) == (409, True)
    page = await security.send(await security.get(path), path, action="leave")
    assert worker.id not in page.html
    assert (await city.identity.rows("select count(*) as seated from office_member"))[0]["seated"] == 0
