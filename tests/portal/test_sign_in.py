"""S1.1, and what reliability.md asks of sign-in: rotated sessions, forms that are ours, nothing readable at rest."""

from datetime import timedelta

import httpx
import pytest

from services.portal.clients import Tokens
from services.portal.persistence import browser_sessions
from shared import clock
from tests.portal.browser import Browser
from tests.portal.fakes.city import LOGINS, PASSWORD, MadeUpCity


async def test_signing_in_rotates_the_cookie_and_signing_out_ends_both_sessions(
    browser: Browser, city: MadeUpCity
) -> None:
    await browser.get("/sign-in")
    before = browser.client.cookies["huzhu_session"]
    page = await browser.sign_in("worker")
    cookie = browser.client.cookies["huzhu_session"]
    assert (page.path, page.status) == ("/", 200)
    assert cookie != before
    await browser.send(page, "/sign-out")
    assert city.world.signed_in == {}
    browser.client.cookies.set("huzhu_session", cookie)
    assert (await browser.get("/claims")).path == "/sign-in"


async def test_whoever_is_signed_out_leaves_nothing_in_the_browser(browser: Browser, city: MadeUpCity) -> None:
    page = await browser.sign_in("worker")
    answer = (await browser.send(page, "/sign-out")).response.history[0]
    assert answer.headers["clear-site-data"] == '"cache", "storage"'
    await browser.sign_in("worker")
    city.world.signed_in.clear()  # elsewhere: identity ended the session
    object.__setattr__(city.harness.app.state.portal, "tokens", Tokens())
    page = await browser.get("/claims")
    assert (page.path, page.response.history[0].headers["clear-site-data"]) == ("/sign-in", '"cache", "storage"')


async def test_the_cookie_is_for_this_site_and_no_script(browser: Browser) -> None:
    answer = await browser.client.get("/sign-in")
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Secure" not in cookie  # the embedded profile speaks plain HTTP on one machine


async def test_outside_the_embedded_profile_the_cookie_is_secure(city: MadeUpCity, browser: Browser) -> None:
    portal = city.harness.app.state.portal
    object.__setattr__(portal.settings, "embedded", False)
    answer = await browser.client.get("/sign-in")
    assert "Secure" in answer.headers["set-cookie"]


async def test_nothing_readable_stands_in_the_database(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    (row,) = await city.harness.rows("select * from browser_session")
    stored = b"|".join(value for value in row.values() if isinstance(value, bytes))
    token = next(iter(city.world.signed_in))
    for secret in (token, "陈秀英", browser.client.cookies["huzhu_session"]):
        assert secret.encode() not in stored


async def test_a_session_ends_when_identity_said_and_its_row_goes(browser: Browser, city: MadeUpCity) -> None:
    await browser.sign_in("worker")
    async with city.harness.database.unit_of_work("350500") as uow:
        await browser_sessions.remove_expired(uow, clock.now() + timedelta(hours=9))
    assert (await browser.get("/claims")).path == "/sign-in"


@pytest.mark.parametrize("login", [LOGINS["worker"], "13900009999"])
async def test_a_wrong_password_and_an_unknown_login_look_the_same(browser: Browser, login: str) -> None:
    page = await browser.send(await browser.get("/sign-in"), login=login, password="wrong")
    assert page.status == 422
    assert "登录名或密码不正确。" in page.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_the_way_back_never_leads_elsewhere(browser: Browser, target: str) -> None:
    page = await browser.get(f"/sign-in?next={target}")
    page = await browser.send(page, login=LOGINS["worker"], password=PASSWORD, next=target)
    assert str(page.response.url) == "http://portal.test/"


async def test_after_signing_in_one_is_where_one_wanted_to_be(browser: Browser) -> None:
    page = await browser.get("/messages")
    page = await browser.send(page, login=LOGINS["worker"], password=PASSWORD)
    assert page.path == "/messages"


async def test_a_password_keeps_its_blanks(browser: Browser, city: MadeUpCity) -> None:
    city.person("worker")["password"] = "  two blanks  "
    page = await browser.send(await browser.get("/sign-in"), login=LOGINS["worker"], password="  two blanks  ")
    assert page.path == "/"


async def test_identity_is_told_the_browsers_address_and_language(browser: Browser, city: MadeUpCity) -> None:
    """It throttles by address."""
    await browser.sign_in("worker")
    request = next(each for each in city.world.requests if each["path"] == "/sessions")
    assert request["headers"]["x-forwarded-for"] == "127.0.0.1"
    assert request["headers"]["accept-language"] == "zh-CN"


async def test_a_form_token_of_another_browser_is_refused(browser: Browser, city: MadeUpCity) -> None:
    page = await browser.sign_in("worker")
    other = Browser(city.harness.app)
    await other.sign_in("worker")
    form = page.form("/sign-out")
    answer = await other.client.post("/sign-out", data=dict(form.fields))
    assert answer.status_code == httpx.codes.FORBIDDEN
    assert len(city.world.signed_in) == 2
