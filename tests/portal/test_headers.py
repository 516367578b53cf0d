"""What every answer to a browser says, and what password inputs let browsers and password managers do."""

import re

import httpx
import pytest

from tests.portal.browser import Browser
from tests.portal.fakes.city import MadeUpCity

PAGES = ("/sign-in", "/no-such-page", "/static/huzhu.css", "/static/no-such-file.css", "/static/", "/health/live")
POLICY = {"default-src 'self'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "object-src 'none'"}


@pytest.mark.parametrize("path", PAGES)
async def test_every_answer_bounds_what_a_browser_does_with_it(browser: Browser, path: str) -> None:
    headers = (await browser.client.get(path)).headers
    assert set(headers["content-security-policy"].split("; ")) == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert not [name for name in headers if name.startswith("access-control-")]
    assert "server" not in headers


@pytest.mark.parametrize("path", PAGES)
async def test_outside_the_demonstration_browsers_come_back_by_tls_alone(
    browser: Browser, city: MadeUpCity, path: str
) -> None:
    assert "strict-transport-security" not in (await browser.client.get(path)).headers
    object.__setattr__(city.harness.app.state.portal.settings, "embedded", False)
    said = (await browser.client.get(path)).headers["strict-transport-security"]
    assert said == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/sign-in", "text/html; charset=utf-8"),
        ("/static/huzhu.css", "text/css; charset=utf-8"),
        ("/health/live", "application/json"),
    ],
)
async def test_every_answer_says_what_it_is(browser: Browser, path: str, media_type: str) -> None:
    assert (await browser.client.get(path, headers={"Origin": "https://evil.example"})).headers[
        "content-type"
    ] == media_type


async def test_under_tls_every_cookie_belongs_to_this_host_alone(browser: Browser, city: MadeUpCity) -> None:
    object.__setattr__(city.harness.app.state.portal.settings, "embedded", False)
    browser.client.base_url = httpx.URL("https://portal.test")
    page = await browser.sign_in("worker")
    assert page.path == "/"
    await browser.send(page, "/preferences", elderly="1")
    page = await browser.send(await browser.get("/"), "/preferences", language="en")
    assert set(browser.client.cookies) == {"__Host-huzhu_session", "__Host-huzhu_elderly", "__Host-huzhu_language"}
    assert "hz-elderly" in (await browser.get("/no-such-page")).html
    for answer in (page.response.history[0], (await as_a_stranger(browser, "/sign-in"))):
        for said in answer.headers.get_list("set-cookie"):
            assert said.startswith("__Host-")
            assert {"Secure", "HttpOnly", "Path=/", "SameSite=lax"} <= set(said.split("; "))
            assert "Domain" not in said
    await browser.send(page, "/sign-out")
    assert (await browser.get("/claims")).path == "/sign-in"


async def as_a_stranger(browser: Browser, path: str) -> httpx.Response:
    """As a browser that was never here."""
    transport = browser.client._transport
    async with httpx.AsyncClient(transport=transport, base_url="https://portal.test") as stranger:
        return await stranger.get(path)


async def test_folders_are_not_listed_and_requests_are_not_echoed(browser: Browser) -> None:
    assert (await browser.client.get("/static/")).status_code == 404
    assert (await browser.client.get("/static/../app.py")).status_code == 404
    assert (await browser.client.get("/static/%2e%2e/app.py")).status_code == 404
    for path in ("/", "/sign-in", "/static/huzhu.css"):
        answer = await browser.client.request("TRACE", path, headers={"X-Probe": "echo me"})
        assert (answer.status_code, "echo me" in answer.text) == (405, False), path


@pytest.mark.parametrize("path", ["/metrics", "/openapi.json", "/health/live", "/health/ready"])
async def test_what_is_for_inside_is_not_given_through_a_proxy(browser: Browser, path: str) -> None:
    assert (await browser.client.get(path)).status_code == 200
    for header in ("X-Forwarded-For", "Forwarded", "Via", "X-Real-IP"):
        assert (await browser.client.get(path, headers={header: "198.51.100.7"})).status_code == 404


async def test_what_is_typed_in_forms_is_escaped_when_it_is_shown_again(browser: Browser) -> None:
    probe = "\"'><script>alert(1)</script>{{ 7 * 7 }}"
    page = await browser.send(await browser.get("/sign-in"), login=probe, password="x" * 9)
    assert "<script>alert" not in page.html
    assert "&#34;&#39;&gt;&lt;script&gt;alert(1)&lt;/script&gt;{{ 7 * 7 }}" in page.html


async def test_passwords_are_masked_and_may_be_pasted_and_kept_by_managers(browser: Browser, city: MadeUpCity) -> None:
    del city
    found = []
    pages = [await browser.get(path) for path in ("/sign-in", "/activate", "/forgotten-password/new")]
    await browser.sign_in("worker")
    pages.append(await browser.get("/account/password"))
    for page in pages:
        inputs = re.findall(r"<input[^>]*\sname=\"(?:password|new|current)[^>]*>", page.html)
        for tag in inputs:
            assert 'type="password"' in tag, page.path
            assert re.search(r'autocomplete="(current|new)-password"', tag), page.path
            assert not re.search(r"readonly|onpaste|maxlength", tag), page.path
        found.append(len(inputs))
    assert found[0] == found[1] == 1
    assert sum(found) > 3
