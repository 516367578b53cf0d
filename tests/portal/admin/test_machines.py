"""Machine clients on pages: two decide about keys, one stops; others look (issue 5, section 5)."""

import json
import re
from typing import Any

from joserfc.jwk import OKPKey

from shared.security.signatures import key_id_of
from tests.harness.service import ServiceHarness
from tests.identity.apps import App
from tests.identity.city import City
from tests.portal.admin.conftest import Officers, sign_in
from tests.portal.browser import Browser, Page

HOME = "/admin/machines"


def pasted(key: OKPKey, *, private: bool = False) -> str:
    return json.dumps(key.as_dict(private=private))


async def propose(browser: Browser, **fields: Any) -> Page:
    return await browser.send(await browser.get(HOME), f"{HOME}/proposals", **fields)


async def settle(browser: Browser, action: str = "confirm") -> Page:
    page = await browser.get(HOME)
    found = re.search(rf"{HOME}/proposals/[0-9a-f-]+/{action}", page.html)
    assert found, page.text
    return await browser.send(page, found[0])


async def test_a_client_is_registered_rotates_its_key_is_stopped_and_taken_up_again(officers: Officers) -> None:
    one, two = await officers.browser(0), await officers.browser(1)
    old, new = OKPKey.generate_key("Ed25519"), OKPKey.generate_key("Ed25519")
    page = await propose(one, change="register", name="bank", kind="bank", public_key=pasted(old))
    assert "已提出，须由另一名安全管理员确认。" in page.text
    assert "/confirm" not in page.html
    page = await settle(two)
    assert "bank 银行 正常" in page.text, page.text
    assert key_id_of(old) in page.text
    await propose(one, change="add_key", client="bank", new_key=pasted(new))
    page = await settle(two)
    assert page.text.count("起有效") == 2
    await propose(one, change="retire_key", name="bank", key_id=key_id_of(old))
    page = await settle(two)
    assert (page.text.count("起有效"), page.text.count("已停用")) == (1, 1)
    suspension = re.search(rf"{HOME}/[0-9a-f-]+/suspend", page.html)
    assert suspension, page.html
    page = await one.send(await one.get(suspension[0]))
    assert (page.path, "已暂停" in page.text) == (HOME, True)
    assert (await one.get(suspension[0])).path == HOME
    assert "没有有效的公钥" in (await propose(one, change="resume", name="bank")).text
    await propose(one, change="add_key", client="bank", new_key=pasted(OKPKey.generate_key("Ed25519")))
    await settle(two)
    await propose(one, change="resume", name="bank")
    assert "已暂停" not in (await settle(two)).text


async def test_what_is_missing_or_no_key_is_said_at_its_field(officers: Officers) -> None:
    one, two = await officers.browser(0), await officers.browser(1)
    key = OKPKey.generate_key("Ed25519")
    page = await propose(one, change="register", name="", kind="", public_key="")
    for text in ("请填写机构代号", "请选择机构类别", "请粘贴公钥"):
        assert text in page.text
    for public_key in ("no key", "[]", "{}", pasted(key, private=True)):
        page = await propose(one, change="register", name="bank", kind="bank", public_key=public_key)
        assert (page.status, "这不是公钥" in page.text) == (422, True), public_key
        assert 'href="#public_key"' in page.html
    page = await propose(one, change="register", name="claims", kind="bank", public_key=pasted(key))
    assert "不得与本系统服务同名" in page.text
    assert (await propose(one, change="nothing")).status == 422
    await propose(one, change="register", name="bank", kind="bank", public_key=pasted(key))
    page = await settle(two, "refuse")
    assert "尚未登记对接机构。" in page.text
    await propose(one, change="register", name="bank", kind="bank", public_key=pasted(key))
    await settle(two)
    page = await propose(one, change="add_key", client="", new_key="")
    assert "请选择机构" in page.text
    page = await propose(one, change="add_key", client="bank", new_key=pasted(key))
    assert "该密钥已登记或曾经登记" in page.text
    assert 'href="#new_key"' in page.html


async def test_system_administrators_and_auditors_look_and_decide_nothing(city: City, portal: ServiceHarness) -> None:
    for role in ("system_administrator", "auditor"):
        worker = await city.worker()
        await city.grant(worker.id, role, "350500")
        browser = Browser(portal.app)
        await sign_in(browser, worker.phone, App())
        page = await browser.get(HOME)
        shown = "尚未登记对接机构。" in page.text
        assert (page.status, shown, '<form method="post" action="/admin' in page.html) == (200, True, False)
        assert f'href="{HOME}"' in page.html
    worker = await city.worker()
    browser = Browser(portal.app)
    await browser.send(await browser.get("/sign-in"), "/sign-in", login=worker.phone, password="mountain-tea-42")
    assert (await browser.get(HOME)).status == 403
