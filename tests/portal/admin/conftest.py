"""The administration pages over the real identity service, both in this process."""

import re

import pytest

from tests.harness.service import ServiceHarness
from tests.identity.apps import App
from tests.identity.city import PASSWORD, City
from tests.identity.conftest import city, founded, identity, template
from tests.portal.account.conftest import portal
from tests.portal.browser import Browser, Page

__all__ = ["city", "founded", "identity", "portal", "template"]


class Officers:
    """The two security administrators, each with a browser."""

    def __init__(self, portal: ServiceHarness, city: City) -> None:
        self._portal, self._city = portal, city

    async def browser(self, number: int) -> Browser:
        browser, officer = Browser(self._portal.app), self._city.officers[number]
        await sign_in(browser, officer.phone, officer.app)
        return browser


async def sign_in(browser: Browser, phone: str, app: App) -> Page:
    """With the second proof; the app is set up where it was not."""
    page = await browser.send(await browser.get("/sign-in"), "/sign-in", login=phone, password=PASSWORD)
    if not app.secret:
        key = re.search(r'<strong class="hz-code">([A-Z2-7 ]+)</strong>', page.html)
        assert key, page.text
        app.secret = key[1].replace(" ", "")
    return await browser.send(page, code=app.code())


@pytest.fixture
def officers(portal: ServiceHarness, city: City) -> Officers:
    return Officers(portal, city)
