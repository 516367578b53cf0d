from pathlib import Path

from playwright.async_api import async_playwright

from tests.browser import chromium
from tests.browser.routes import declared, every_route


def test_every_page_route_of_the_portal_is_walked_by_a_browser_test() -> None:
    """A test that declares a route and does not walk it fails by itself (see the fixture `visitor`)."""
    assert every_route() - declared() == set(), "pages without a browser test"
    assert declared() - every_route() == set(), "no such pages any more"


async def test_the_browser_of_the_npm_package_shows_a_page(tmp_path: Path) -> None:
    """A fresh machine has no other."""
    page_file = tmp_path / "page.html"
    page_file.write_text("<h1>你好</h1>", encoding="utf-8")
    found = chromium.packaged()
    assert found is not None, "the package is made for Linux on x86-64"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=found.path, env={**found.environment}, args=chromium.SWITCHES
        )
        page = await browser.new_page(viewport={"width": 375, "height": 812})
        await page.goto(page_file.as_uri())
        assert await page.get_by_role("heading").inner_text() == "你好"
        await browser.close()
