"""Registration at the counter, and the slip that is handed over."""

import re

import pytest

from services.identity.domain.codes import ACTIVATION_LIFETIME
from shared import clock
from tests.harness.paper import text_of
from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.city import PASSWORD, City
from tests.portal.admin.conftest import sign_in
from tests.portal.browser import Browser, Page

_CODE = re.compile(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


@pytest.fixture
async def counter(portal: ServiceHarness, city: City) -> Browser:
    """The administrator's."""
    browser = Browser(portal.app)
    await sign_in(browser, city.admin_phone, city.apps)
    return browser


async def register(counter: Browser, phone: str) -> Page:
    page = await counter.get("/admin/people")
    return await counter.send(
        page, name="吴小梅", document_type="resident_id", id_number=numbers.id_number(), phone=phone
    )


async def slip(counter: Browser, page: Page) -> str:
    """The text of the PDF."""
    answer = await counter.client.post("/admin/people/slip", data=dict(page.form("/admin/people/slip").fields))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["cache-control"] == "no-store"
    return text_of(answer.content)


async def activate(portal: ServiceHarness, login: str, code: str) -> Page:
    browser = Browser(portal.app)
    return await browser.send(await browser.get("/activate"), login=login, code=code, password=PASSWORD)


async def test_a_slip_carries_the_code_that_opens_the_account_once(
    counter: Browser, portal: ServiceHarness, city: City
) -> None:
    """S1.1: single-use activation by a printed slip."""
    phone = numbers.phone()
    page = await register(counter, phone)
    assert page.status == 201
    text = await slip(counter, page)
    (code,) = _CODE.findall(text)
    assert code in page.text
    assert "吴小梅" in text
    last = clock.now() + ACTIVATION_LIFETIME
    assert f"有效期至 {last.year} 年 {last.month} 月 {last.day} 日" in text

    assert "账号已激活" in (await activate(portal, phone, code)).text
    assert (await city.sign_in(phone)).status_code == 201
    again = await activate(portal, phone, code)
    assert (again.status, "激活码不正确、已使用或已过期" in again.text) == (422, True)


async def test_an_expired_slip_is_refused_and_another_one_takes_its_place(
    counter: Browser, portal: ServiceHarness, city: City
) -> None:
    """S1.1: expiring."""
    phone = numbers.phone()
    old = _CODE.findall(await slip(counter, await register(counter, phone)))[0]
    await city.identity.rows("update activation set expires_at = now() where used_at is null")
    assert (await activate(portal, phone, old)).status == 422

    page = await counter.get("/admin/people")
    page = await counter.send(page, "/admin/people/codes", login=phone)
    code = _CODE.findall(await slip(counter, page))[0]
    assert (await activate(portal, phone, old)).status == 422
    assert "账号已激活" in (await activate(portal, phone, code)).text

    page = await counter.get("/admin/people")
    page = await counter.send(page, "/admin/people/codes", login=phone)
    assert (page.status, "/admin/people/slip" in page.html) == (422, False)


async def test_a_slip_is_printed_only_in_the_session_that_was_shown_the_code(
    counter: Browser, portal: ServiceHarness, city: City
) -> None:
    page = await register(counter, numbers.phone())
    sealed = dict(page.form("/admin/people/slip").fields)["slip"]
    other = Browser(portal.app)
    await sign_in(other, city.admin_phone, city.apps)
    csrf = dict((await other.get("/admin/people")).form("/admin/people").fields)["csrf"]
    for text in (sealed, sealed[:-4] + "AAAA", "made up", ""):
        answer = await other.client.post("/admin/people/slip", data={"csrf": csrf, "slip": text})
        assert (answer.url.path, answer.headers["content-type"]) == ("/admin/people", "text/html; charset=utf-8")


async def test_what_is_missing_is_said_and_nobody_else_gets_there(
    counter: Browser, portal: ServiceHarness, city: City
) -> None:
    page = await counter.send(await counter.get("/admin/people"), name="", id_number="", phone="")
    assert page.status == 422
    for text in ("请输入姓名", "请输入证件号码", "请输入手机号"):
        assert text in page.text
    page = await counter.send(page, "/admin/people/codes", login="")
    assert "请填写手机号或身份证号" in page.text
    page = await counter.send(page, "/admin/people/codes", login=numbers.phone())
    assert "没有找到使用此号码的人员" in page.text
    worker = await city.worker()
    page = await counter.send(page, "/admin/people", name="王小明", id_number=worker.id_number, phone=numbers.phone())
    assert (page.status, "已经登记过了" in page.text) == (422, True)

    browser = Browser(portal.app)
    await browser.send(await browser.get("/sign-in"), login=worker.phone, password=PASSWORD)
    assert (await browser.get("/admin/people")).status == 403
