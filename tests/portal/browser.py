"""A browser without a screen: cookies, redirects, and forms sent as they were rendered."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from typing import Any

import httpx
from fastapi import FastAPI

from tests.portal.fakes.city import LOGINS, PASSWORD


@dataclass
class Form:
    action: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class _Forms(HTMLParser):
    """Forms with their hidden fields and what stands in their inputs."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[Form] = []
        self._open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "form":
            self.found.append(Form(named.get("action") or ""))
            self._open = True
        elif tag == "input" and self._open and named.get("name"):
            ticked = named.get("type") not in ("radio", "checkbox") or "checked" in named
            if ticked and named.get("type") != "file":
                self.found[-1].fields.append((str(named["name"]), named.get("value") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = False


class Page:
    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.html = response.text
        self.path = response.url.path
        self.text = " ".join(unescape(re.sub(r"<[^>]+>", " ", re.sub(r"<script.*?</script>", "", self.html))).split())

    def form(self, action: str) -> Form:
        parser = _Forms()
        parser.feed(self.html)
        forms = [form for form in parser.found if form.action == action]
        assert forms, f"no form for {action} on {self.path} ({self.status}): {self.text}"
        return forms[0]


class Browser:
    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://portal.test", follow_redirects=True)

    async def get(self, path: str) -> Page:
        return Page(await self.client.get(path))

    async def send(
        self, page: Page, action: str | None = None, /, more: Mapping[str, Any] | None = None, **values: Any
    ) -> Page:
        """Fill in a form of the page and send it; a list sends a name several times."""
        form = page.form(action or page.path)
        given = {**values, **(more or {})}
        data: dict[str, Any] = {name: value for name, value in form.fields if name not in given} | given
        return Page(await self.client.post(form.action, data=data))

    async def sign_in(self, role: str) -> Page:
        page = await self.get("/sign-in")
        return await self.send(page, login=LOGINS[role], password=PASSWORD)
