"""The second proof on pages."""

import re

from tests.harness.service import AGENCY, ServiceHarness
from tests.identity.apps import App
from tests.identity.city import PASSWORD, City
from tests.portal.admin.conftest import sign_in
from tests.portal.browser import Browser


async def test_staff_set_up_an_app_and_prove_themselves_with_it(portal: ServiceHarness, city: City) -> None:
    worker, app = await city.worker(), App()
    await city.grant(worker.id, "finance", AGENCY)
    browser = Browser(portal.app)
    page = await sign_in(browser, worker.phone, app)
    codes = re.findall(r'<li class="hz-code">([a-z0-9-]+)</li>', page.html)
    assert len(codes) == 10
    assert 'href="/finance"' in page.html
    assert (await browser.get("/account/second-factor")).path == "/"

    other = Browser(portal.app)
    page = await other.send(await other.get("/sign-in"), "/sign-in", login=worker.phone, password=PASSWORD)
    assert (page.path, "第二步验证" in page.text) == ("/account/second-factor", True)
    assert app.secret not in page.html.replace(" ", "")
    assert (await other.get("/finance")).status == 403
    assert "请输入应用显示的六位数字" in (await other.send(page, code="12")).text
    wrong = await other.send(page, code=app.at(app.used))
    assert (wrong.status, "验证码不正确或已使用过" in wrong.text) == (422, True)
    page = await other.get("/account/second-factor")
    answer = await other.client.post(
        page.path, data={"csrf": dict(page.form(page.path).fields)["csrf"], "recovery_code": codes[0]}
    )
    assert answer.url.path == "/finance"


async def test_it_leads_back_to_the_page_that_was_wanted(portal: ServiceHarness, city: City) -> None:
    browser, app = Browser(portal.app), App()
    page = await browser.get("/sign-in?next=/account")
    await browser.send(page, "/sign-in", login=city.officers[0].phone, password=PASSWORD)
    page = await browser.get("/account/second-factor?next=/account")
    app.secret = re.findall(r'<strong class="hz-code">([A-Z2-7 ]+)</strong>', page.html)[0].replace(" ", "")
    page = await browser.send(page, code=app.code())
    assert 'href="/account"' in page.html
    assert (await browser.get("/account/second-factor?next=//elsewhere.test")).path == "/"
