"""The administration pages over the real identity service, both in this process."""

import pytest

from tests.harness.service import ServiceHarness
from tests.identity.city import PASSWORD, City
from tests.identity.conftest import city, identity
from tests.portal.account.conftest import portal
from tests.portal.browser import Browser, Page

__all__ = ["city", "identity", "portal"]


class Officers:
    """The two security administrators, each with a browser."""

    def __init__(self, portal: ServiceHarness, city: City) -> None:
        self._portal, self._city = portal, city

    async def browser(self, number: int) -> Browser:
        browser = Browser(self._portal.app)
        await sign_in(browser, self._city.officers[number].phone)
        return browser


async def sign_in(browser: Browser, phone: str) -> Page:
    return await browser.send(await browser.get("/sign-in"), "/sign-in", login=phone, password=PASSWORD)


@pytest.fixture
def officers(portal: ServiceHarness, city: City) -> Officers:
    return Officers(portal, city)
