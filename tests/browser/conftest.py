"""A real browser at the widths of a phone and of a desk."""

import os
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError

from tests.browser import chromium
from tests.browser.city import City
from tests.browser.made_up import Listening, listening
from tests.browser.real import RealCity
from tests.browser.visitor import PHONE, Visitor
from tests.harness.databases import Databases
from tests.harness.platform import Demo


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "walks(*routes): routes of the portal that this test requests and looks at")


@pytest.fixture(scope="session")
async def made_up(databases: Databases) -> AsyncIterator[Listening]:
    """The portal before made-up services: for what a real city does not do on demand, such as failing."""
    async with listening(databases) as city:
        yield city


@pytest.fixture(scope="session")
async def city(demo: Demo) -> City:
    """Where the walks take place: the real city."""
    return RealCity(demo, await demo.worker())


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        found = chromium.find(playwright)
        launched = await playwright.chromium.launch(
            executable_path=found.path, env={**os.environ, **found.environment}, args=chromium.SWITCHES
        )
        yield launched
        await launched.close()


async def _visit(
    browser: Browser, city: City, session: pytest.Session, *, scripts: bool = True
) -> AsyncIterator[Visitor]:
    failed = session.testsfailed
    context = await browser.new_context(
        viewport={"width": PHONE, "height": 812}, locale="zh-CN", java_script_enabled=scripts, has_touch=True
    )
    visitor = Visitor(context, await context.new_page(), city)
    yield visitor
    if session.testsfailed > failed:
        with suppress(PlaywrightError):
            print(await visitor.tell())  # noqa: T201 - beside the failure
    await context.close()


@pytest.fixture
async def visitor(browser: Browser, city: City, request: pytest.FixtureRequest) -> AsyncIterator[Visitor]:
    """Somebody with a fresh browser on a phone; afterwards every route that the test declares was really walked."""
    failed = request.session.testsfailed
    async for visitor in _visit(browser, city, request.session):
        yield visitor
        if request.session.testsfailed > failed:
            continue
        assert visitor.complaints == []
        promised = {name for mark in request.node.iter_markers("walks") for name in mark.args}
        assert promised <= visitor.walked, f"declared but not walked: {sorted(promised - visitor.walked)}"


@pytest.fixture
async def plain_visitor(browser: Browser, city: City, request: pytest.FixtureRequest) -> AsyncIterator[Visitor]:
    """Somebody on a phone whose browser runs no scripts."""
    async for visitor in _visit(browser, city, request.session, scripts=False):
        yield visitor
