"""Registration, forgotten passwords, devices, step-up, as pages; without scripts, as everything here."""

import asyncio
import re

from services.portal.clients import Tokens
from tests.harness.service import ServiceHarness
from tests.identity import numbers
from tests.identity.city import PASSWORD, City, Worker
from tests.identity.phones import Phones
from tests.identity.residents import Residents
from tests.portal.browser import Browser, Page

NEW = "river stone cloud"


async def sign_in(browser: Browser, worker: Worker, password: str = PASSWORD) -> Page:
    page = await browser.get("/sign-in?next=/account")
    return await browser.send(page, "/sign-in", login=worker.phone, password=password)


async def test_a_worker_registers_in_two_pages_and_is_signed_in(
    browser: Browser, phones: Phones, residents: Residents
) -> None:
    """S1.1."""
    phone, number = numbers.phone(), numbers.id_number()
    residents.enter(number, "林小燕")
    page = await browser.send(await browser.get("/register"), phone=phone)
    assert "如果号码正确，验证码已发出" in page.text
    page = await browser.send(page, "/register/details", code="", name="", id_number="", password="")
    assert page.status == 422
    for text in ("请输入六位数字验证码", "请输入证件上的姓名", "请输入证件号码", "请输入密码"):
        assert text in page.text
    filled = {"name": "林小燕", "id_number": number, "password": NEW, "code": await phones.code(phone)}
    page = await browser.send(page, "/register/details", more={**filled, "name": "林大燕"})
    assert "经核验，姓名与证件号码不一致。" in page.text
    await browser.send(page, "/register/details", more=filled)
    page = await browser.get("/account")
    assert (page.status, page.path) == (200, "/account")
    assert "林小燕" in page.text
    assert number not in page.html
    assert await browser.get("/register") is not None


async def test_an_employer_that_registers_is_shown_its_own_door(browser: Browser, phones: Phones) -> None:
    phone = numbers.phone()
    page = await browser.send(await browser.get("/register"), phone=phone)
    code = await phones.code(phone)
    filled = {"name": "某公司", "id_number": numbers.credit_code(), "password": NEW, "code": code}
    page = await browser.send(page, "/register/details", more=filled)
    assert "用人单位请在单位页面申请网上办理" in page.text
    assert 'href="/employers"' in (await browser.get("/register")).html


async def test_a_code_of_another_browser_is_worth_nothing(
    browser: Browser, phones: Phones, residents: Residents
) -> None:
    phone, number = numbers.phone(), numbers.id_number()
    residents.enter(number, "林小燕")
    page = await browser.send(await browser.get("/register"), phone=phone)
    code = await phones.code(phone)
    other = Browser(browser.client._transport.app)  # type: ignore[attr-defined]
    await other.get("/register")
    form = {"name": "林小燕", "id_number": number, "password": NEW, "code": code}
    theirs = await other.send(await other.get("/register"), phone=numbers.phone())
    refused = await other.send(theirs, "/register/details", more={**form, "phone": phone})
    assert "验证码不正确、已使用或已过期" in refused.text
    assert (await browser.send(page, "/register/details", more=form)).response.status_code in (200, 503)


async def test_without_scripts_the_second_code_says_how_long_to_wait(browser: Browser) -> None:
    page = await browser.send(await browser.get("/forgotten-password"), login=numbers.phone())
    page = await browser.send(page, "/forgotten-password")
    assert page.status == 422
    assert re.search(r"刚刚已发送过验证码，请稍候再获取。 请等待 \d+ 秒。", page.text)
    assert "先一分钟，之后每次加倍" in page.text


async def test_a_forgotten_password_is_set_by_code_and_nothing_tells_who_is_known(
    browser: Browser, city: City, phones: Phones
) -> None:
    """S1.2."""
    worker = await city.worker()
    pages = [
        await browser.send(await browser.get("/forgotten-password"), login=login)
        for login in (worker.phone, numbers.phone())
    ]
    hidden = re.compile(r'name="(key|login)" value="[^"]*"|data-puzzle="[^"]*"')
    assert len({hidden.sub("", page.html) for page in pages}) == 1
    code = await phones.code(worker.phone)
    page = await browser.send(pages[0], "/forgotten-password/new", code=code, password="12345678")
    assert "该密码过于常见" in page.text
    page = await browser.send(page, "/forgotten-password/new", code=code, password=NEW)
    assert (page.path, "密码已设置" in page.text) == ("/sign-in", True)
    assert (await sign_in(browser, worker, NEW)).path == "/account"


async def test_the_password_is_changed_when_signed_in(browser: Browser, city: City) -> None:
    """S1.6."""
    worker = await city.worker()
    await sign_in(browser, worker)
    before = browser.client.cookies["huzhu_session"]
    page = await browser.send(await browser.get("/account/password"), current="wrong one", password=NEW)
    assert "密码不正确" in page.text
    page = await browser.send(page, current=PASSWORD, password=NEW)
    assert (page.path, "密码已更改" in page.text) == ("/account", True)
    assert browser.client.cookies["huzhu_session"] != before
    assert (await city.token_answer(worker.session)).status_code == 401
    assert (await city.sign_in(worker.phone, NEW)).status_code == 201


async def test_devices_are_seen_and_signed_out(browser: Browser, city: City) -> None:
    worker = await city.worker()
    await sign_in(browser, worker)
    page = await browser.get("/account/devices")
    assert "当前设备" in page.text
    [device] = re.findall(r'action="(/account/devices/[^/"]+/sign-out)"', page.html)
    page = await browser.send(page, device)
    assert "该设备已退出登录" in page.text
    assert (await city.token_answer(worker.session)).status_code == 401
    other = (await city.sign_in(worker.phone)).json()["session_token"]
    await browser.send(await browser.get("/account/devices"), "/account/devices/sign-out")
    assert (await city.token_answer(other)).status_code == 401
    assert (await browser.get("/account")).path == "/account"


async def test_two_proofs_sent_at_once_sign_nobody_out(browser: Browser, city: City) -> None:
    """One of them renews the session; the other one comes with what is the old token by then."""
    await sign_in(browser, await city.worker())
    page = await browser.get("/account/step-up?next=/account/devices")
    pages = await asyncio.gather(*(browser.send(page, "/account/step-up", password=PASSWORD) for _ in range(3)))
    assert "/account/devices" in {each.path for each in pages}
    assert (await browser.get("/account")).path == "/account"
    assert (await browser.get("/sign-in?next=/account/devices")).path == "/account/devices"


async def test_another_phone_needs_the_proof_that_it_is_oneself(
    browser: Browser, portal: ServiceHarness, city: City, phones: Phones
) -> None:
    worker, phone = await city.worker(), numbers.phone()
    await sign_in(browser, worker)
    assert (await browser.get("/account/phone")).path == "/account/phone", "just signed in"
    await city.identity.rows("update session set stepped_up_at = now() - interval '6 minutes'")
    object.__setattr__(portal.app.state.portal, "tokens", Tokens())  # those from before would do for another minute
    page = await browser.send(await browser.get("/account/phone"), phone=phone)
    page = await browser.send(page, "/account/phone/code", code=await phones.code(phone))
    assert page.path == "/account/step-up"
    page = await browser.send(page, "/account/step-up", password="wrong one")
    assert "密码不正确" in page.text
    page = await browser.send(page, "/account/step-up/code")
    cookie = browser.client.cookies["huzhu_session"]
    page = await browser.send(page, "/account/step-up", code=await phones.code(worker.phone))
    assert page.path == "/account"
    assert browser.client.cookies["huzhu_session"] != cookie
    await city.identity.rows("update sms_code set made_at = made_at - interval '2 hours'")
    page = await browser.send(await browser.get("/account/phone"), phone=phone)
    page = await browser.send(page, "/account/phone/code", code=await phones.code(phone))
    assert (page.path, "手机号已更换" in page.text) == ("/account", True)
    assert (await city.sign_in(phone)).status_code == 201
