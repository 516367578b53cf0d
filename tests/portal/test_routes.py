"""What holds for every page, whoever wrote it."""

import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute

from services.portal.pages import ROUTERS
from services.portal.web.routes import Needs, PageRoute
from shared.observability import logs
from tests.portal.browser import Browser
from tests.portal.fakes.city import LOGINS, MadeUpCity

ROUTES = [route for router in ROUTERS for route in router.routes if isinstance(route, APIRoute)]
OPEN = {
    "/sign-in", "/sign-out", "/activate", "/preferences", "/register", "/register/details", "/forgotten-password",
    "/forgotten-password/new", "/appeal", "/appeal/details", "/appeal/sent", "/employers",
}  # fmt: skip
HOMES = {"/employer": "employer_clerk", "/review": "centre_reviewer", "/finance": "finance", "/operations": "operator",
         "/audit": "auditor"}  # fmt: skip
SOME_ID = "019a0c9e-0000-7000-8000-000000000000"


def address(route: APIRoute) -> str:
    path = re.sub(r"\{\w+_id\}", SOME_ID, route.path)
    return path.replace("{step}", "costs").replace("{number}", "0")


def test_every_page_is_a_page_route_and_says_who_may_see_it() -> None:
    assert all(isinstance(route, PageRoute) for route in ROUTES)
    unguarded = {
        route.path for route in ROUTES if not any(isinstance(part.call, Needs) for part in route.dependant.dependencies)
    }
    assert unguarded == OPEN


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("_restored")
async def test_a_forged_form_is_logged(browser: Browser, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing of what stood in it."""
    await browser.sign_in("worker")
    capsys.readouterr()
    logs.configure("portal")
    await browser.client.post("/account/password", data={"csrf": "0" * 64, "password": "stolen words"})
    said = capsys.readouterr().out
    [told] = [line for line in map(json.loads, said.splitlines()) if line["event"] == "page_refused"]
    assert (told["status"], told["method"], told["route"]) == (403, "POST", "/account/password")
    assert told["title"] == "This form is no longer valid"
    assert "stolen" not in said


async def test_every_post_without_the_browsers_own_token_is_403(browser: Browser) -> None:
    await browser.sign_in("worker")
    for route in ROUTES:
        if "POST" in (route.methods or ()):
            for data in ({}, {"csrf": "0" * 64}):
                answer = await browser.client.post(address(route), data=data)
                assert (answer.status_code, "此表单已失效" in answer.text) == (403, True), route.path


async def test_nobody_sees_a_page_without_signing_in(browser: Browser) -> None:
    for route in ROUTES:
        if "GET" in (route.methods or ()) and route.path not in OPEN:
            assert (await browser.get(address(route))).path == "/sign-in", route.path


@pytest.mark.parametrize("role", LOGINS)
async def test_each_home_is_for_its_role_alone(browser: Browser, role: str) -> None:
    page = await browser.sign_in(role)
    assert page.status == 200
    for home, owner in HOMES.items():
        page = await browser.get(home)
        assert page.status == (200 if owner == role else 403), home
        assert (f'href="{home}"' in page.html) == (owner == role), home


async def test_somebody_with_several_roles_sees_links_to_each(browser: Browser, city: MadeUpCity) -> None:
    clerk = city.person("employer_clerk")
    clerk["grants"] = [*clerk["grants"], {"role": "finance", "scope": "350500", "scope_name": "泉州市"}]
    await browser.sign_in("employer_clerk")
    page = await browser.get("/")
    for text in ("申请互助金", "单位审核", "补助支付"):
        assert text in page.text


async def test_nothing_is_inline_and_everything_is_ours(browser: Browser, city: MadeUpCity) -> None:
    claim = city.world.complete(city.person("worker"))
    city.world.submit(claim)
    await browser.sign_in("worker")
    for path in ("/", "/apply", "/claims", f"/claims/{claim['id']}", "/messages", "/no-such-page"):
        page = await browser.get(path)
        policy = page.response.headers["content-security-policy"]
        assert policy.startswith("default-src 'self';")
        assert "unsafe" not in policy
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)|javascript:", page.html), path
        assert not re.search(r"(?:src|href|action)=\"(?!/|#)", page.html), path


async def test_pages_are_not_kept_and_static_files_are(browser: Browser) -> None:
    page = await browser.get("/sign-in")
    assert page.response.headers["cache-control"] == "no-store"
    for address in re.findall(r'(?:src|href)="(/static/[^"]+)"', page.html):
        answer = await browser.client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    plain = await browser.client.get("/static/huzhu.css")
    assert plain.headers["cache-control"] == "public, max-age=300"
    assert plain.headers["content-encoding"] == "gzip"


def test_no_page_stands_in_the_description_of_an_api(city: MadeUpCity) -> None:
    assert city.harness.app.openapi()["paths"] == {}


async def test_health_and_metrics_are_those_of_every_service(browser: Browser) -> None:
    for path in ("/health/live", "/health/ready", "/metrics"):
        assert (await browser.client.get(path)).status_code == 200
