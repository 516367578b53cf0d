"""Somebody in front of a browser; remembers which of the portal's routes were met and looked at."""

import os
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.browser.city import City
from tests.browser.looks import looks_right
from tests.browser.routes import route_of

_SCREENSHOTS = os.environ.get("HUZHU_SCREENSHOTS")
_MILLISECONDS = 10_000
_FETCHED = ("image", "eventsource")
PHONE, DESK = 375, 1280
_SUBMITS = "button => button.type === 'submit' && button.form !== null"
_TOLD = 6
_CODES = 2
"""A code of an app that ended on its way is followed by the next one, as a person would do it."""


class Visitor:
    def __init__(self, context: BrowserContext, page: Page, city: City) -> None:
        self.context = context
        self.page = page
        self.city = city
        self.walked: set[str] = set()
        self.complaints: list[str] = []
        self._answers: list[str] = []
        page.set_default_timeout(_MILLISECONDS)
        page.on("request", self._note)
        page.on("response", self._check)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note(self, request: Request) -> None:
        """Forms, pictures and streams count when they are asked for; pages only when they are looked at."""
        route = route_of(request.method, urlsplit(request.url).path)
        if route is not None and (request.method == "POST" or request.resource_type in _FETCHED):
            self.walked.add(route)

    def _check(self, response: Response) -> None:
        """Whatever a page loads has to be there."""
        if response.request.resource_type == "document":
            self._answers.append(f"{response.status} {response.request.method} {response.url}")
        if response.status >= HTTPStatus.BAD_REQUEST and response.request.resource_type != "document":
            self.complaints.append(f"{response.status} {response.url}")

    def _listen(self, said: ConsoleMessage) -> None:
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.complaints.append(said.text)

    async def go(self, path: str) -> None:
        await self.page.goto(self.city.portal_url + path)

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    async def look(self, name: str = "") -> None:
        """The page is accessible and well laid out on a phone and on a desk."""
        for width in (DESK, PHONE):
            await self.page.set_viewport_size({"width": width, "height": 812})
            if _SCREENSHOTS:
                file = f"{name or self.path.strip('/').replace('/', '_') or 'home'}-{width}.png"
                await self.page.screenshot(path=Path(_SCREENSHOTS) / file, full_page=True)
            await looks_right(self.page)
        route = route_of("GET", self.path)
        if route is not None:
            self.walked.add(route)

    async def sign_in(self, role: str) -> None:
        account = self.city.accounts[role]
        await self.go("/sign-in")
        await self.fill("手机号或身份证号", account.login)
        await self.fill("密码", account.password)
        await self.press("登录")
        for _ in range(_CODES):
            if self.path == "/account/second-factor" and account.app is not None:
                await self.fill("验证器验证码", await account.app())
                await self.press("继续")

    async def fill(self, label: str, text: str) -> None:
        await self.page.get_by_label(label, exact=True).fill(text)

    async def fill_day(self, legend: str, year: str, month: str, day: str) -> None:
        group = self.page.get_by_role("group", name=legend)
        for label, text in (("年", year), ("月", month), ("日", day)):
            await group.get_by_label(label, exact=True).fill(text)

    async def choose(self, label: str) -> None:
        """A radio button or checkbox."""
        await self.page.get_by_label(label, exact=True).first.check()

    async def press(self, name: str) -> None:
        exact = self.page.get_by_role("button", name=name, exact=True)
        button = (exact if await exact.count() else self.page.get_by_role("button", name=name)).first
        if await button.evaluate(_SUBMITS):
            await self._turn_by(button)
        else:
            await button.click()

    async def _turn_by(self, way: Locator) -> None:
        """To the page that answers: whoever goes on before has asked for nothing."""
        async with self.page.expect_navigation():
            await way.click()

    async def follow(self, name: str) -> None:
        await self._turn_by(self.page.get_by_role("link", name=name).first)

    async def follow_button(self, name: str) -> None:
        """A link that looks like a button."""
        await self._turn_by(self.page.locator("a.govuk-button", has_text=name).first)

    async def download(self, name: str) -> str:
        """The file behind a link, as text."""
        async with self.page.expect_download() as waiting:
            await self.page.get_by_role("link", name=name).first.click()
        file = await waiting.value
        route = route_of("GET", urlsplit(file.url).path)
        if route is not None:
            self.walked.add(route)
        return (await file.path()).read_text(encoding="utf-8-sig")

    async def tell(self) -> str:
        """Where the visitor came to in the end, and by which answers."""
        return "\n".join([*self._answers[-_TOLD:], self.page.url, await self.text()])

    def heading(self) -> Locator:
        return self.page.get_by_role("heading", level=1)

    async def text(self) -> str:
        return await self.page.locator("body").inner_text()

    async def sees(self, *texts: str) -> None:
        """Shown now, or by the page itself while events travel."""
        for _ in range(40):
            shown = await self.text()
            missing = [text for text in texts if text not in shown]
            if not missing:
                return
            await self.page.wait_for_timeout(250)
        assert not missing, f"{self.page.url} does not show {missing}:\n{shown}"

    async def sees_after_reloading(self, text: str) -> None:
        """Shown once what travels has arrived: this page does not look again by itself."""
        for _ in range(40):
            if text in await self.text():
                return
            await self.page.wait_for_timeout(250)
            await self.page.reload()
        assert text in await self.text(), self.page.url

    async def focus(self) -> str:
        """The class of what has the focus."""
        return str(await self.page.evaluate("document.activeElement.className"))
