"""What tests of identity do again and again, through its HTTP routes."""

import json
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Self

import httpx

from shared.events.identity import STAFF_ROLES
from tests.harness.service import AGENCY, ServiceHarness
from tests.identity import numbers
from tests.identity.apps import App

PASSWORD = "mountain-tea-42"


@dataclass
class City:
    """The agency; `administrator` is the header of its first administrator's access token."""

    identity: ServiceHarness
    admin_phone: str
    admin_id: str
    officers: list["Officer"] = field(default_factory=list)
    """The two security administrators."""
    apps: App = field(default_factory=App)
    """The administrator's authenticator app."""
    _header: dict[str, str] = field(default_factory=dict)

    def standing_in(self, identity: ServiceHarness) -> Self:
        """The same city in a copy of its database: nobody has signed in yet."""
        officers = [Officer(officer.id, officer.phone) for officer in self.officers]
        return type(self)(identity, self.admin_phone, self.admin_id, officers)

    async def administrator(self) -> dict[str, str]:
        if not self._header:
            session = await self.prove(await self.sign_in(self.admin_phone), self.apps)
            self._header = {"Authorization": f"Bearer {await self.access_token(session)}"}
        return self._header

    async def post(self, path: str, body: Any, headers: dict[str, str] | None = None) -> httpx.Response:
        """As the administrator where no headers are given."""
        sender = headers if headers is not None else await self.administrator()
        return await self.identity.client.post(path, json=body, headers={**self.identity.key(), **sender})

    async def activate(self, login: str, code: str, password: str = PASSWORD) -> httpx.Response:
        body = {"agency": AGENCY, "login": login, "code": code, "password": password}
        return await self.identity.client.post("/activations", json=body)

    async def sign_in(self, login: str, password: str = PASSWORD, agency: str = AGENCY) -> httpx.Response:
        body = {"agency": agency, "login": login, "password": password}
        return await self.identity.client.post("/sessions", json=body)

    async def prove(self, opened: httpx.Response, app: App) -> str:
        """The second proof of staff, with the app set up where it was not; the session's new token."""
        token = str(opened.json()["session_token"])
        wanted = (await self.second_factor("GET", token)).json()["second_factor"]
        if wanted == "enrolment":
            app.secret = (await self.second_factor("POST", token, "/enrolment")).json()["secret"]
        proved = await self.second_factor("POST", token, code=app.code())
        if not proved.is_success:  # the code ended on its way
            proved = await self.second_factor("POST", token, code=app.code())
        return str(proved.json()["session_token"])

    async def second_factor(self, method: str, session: str, part: str = "", **body: str) -> httpx.Response:
        path = f"/sessions/current/second-factor{part}"
        return await self.identity.client.request(method, path, json=body or None, headers=bearer(session))

    async def token_answer(self, session: str, audience: str = "identity") -> httpx.Response:
        return await self.identity.client.post("/sessions/tokens", json={"audience": audience}, headers=bearer(session))

    async def access_token(self, session: str, audience: str = "identity") -> str:
        return str((await self.token_answer(session, audience)).json()["access_token"])

    async def register(self, **changed: str) -> tuple[dict[str, str], httpx.Response]:
        """What was sent, and the answer."""
        body = {"name": "王小明", "id_number": numbers.id_number(), "phone": numbers.phone(), **changed}
        return body, await self.post("/people", body)

    async def worker(self) -> "Worker":
        """A registered, activated, signed-in person."""
        body, answer = await self.register()
        await self.activate(body["phone"], answer.json()["activation_code"])
        session = (await self.sign_in(body["phone"])).json()["session_token"]
        return Worker(answer.json()["id"], body["phone"], body["id_number"], session)

    async def employer(self, name: str = "晋江纺织厂") -> str:
        body = {"name": name, "uscc": numbers.credit_code(), "district": "350502", "legal_representative": "李厂长"}
        return str((await self.post("/employers", body)).json()["id"])

    async def contents(self, table: str) -> str:
        """Everything that stands in a table, as text."""
        return str([dict(row) for row in await self.identity.rows(f"select * from {table}")])

    async def grant(self, person_id: str, role: str, scope: str) -> httpx.Response:
        """Businesses of employers by the administrator; offices by two security administrators."""
        body = {"person_id": person_id, "role": role, "scope": scope}
        if role not in STAFF_ROLES:
            return await self.post("/role-grants", body)
        proposed = await self.post("/role-proposals", body, await self.officer(0))
        if not proposed.is_success:
            return proposed
        path = f"/role-proposals/{proposed.json()['id']}/confirmation"
        return await self.post(path, {}, await self.officer(1))

    async def officer(self, number: int) -> dict[str, str]:
        """The header of a security administrator's access token."""
        officer = self.officers[number]
        if not officer.header:
            session = await self.prove(await self.sign_in(officer.phone), officer.app)
            officer.header.update(bearer(await self.access_token(session)))
        return officer.header


async def found(identity: ServiceHarness) -> City:
    """An agency with its administrator and two security administrators, who have accounts."""
    own_phone, officers = numbers.phone(), [numbers.phone(), numbers.phone()]
    words = founding(numbers.id_number(), own_phone, officers)
    with redirect_stdout(StringIO()) as printed:
        assert await identity.service.commands["bootstrap"](identity.context.settings, words) == 0
    answer = json.loads(printed.getvalue().splitlines()[-1])
    city = City(identity, own_phone, answer["person_id"])
    assert (await city.activate(own_phone, answer["activation_code"])).status_code == 204
    for officer, one in zip(officers, answer["security"], strict=True):
        city.officers.append(Officer(one["person_id"], officer))
        assert (await city.activate(officer, one["activation_code"])).status_code == 204
    return city


def founding(id_number: str, phone: str | None = None, officers: Sequence[str] | None = None) -> list[str]:
    """The words of `bootstrap` for the test agency, its administrator and the phones of its security administrators."""
    agency = ["--agency", AGENCY, "--agency-name", "泉州市", "--name", "管理员"]
    words = [*agency, "--id-number", id_number, "--phone", phone or numbers.phone()]
    for officer in officers or (numbers.phone(), numbers.phone()):
        words += ["--security", "安管员", numbers.id_number(), officer]
    return words


@dataclass
class Officer:
    id: str
    phone: str
    header: dict[str, str] = field(default_factory=dict)
    app: App = field(default_factory=App)


@dataclass
class Worker:
    id: str
    phone: str
    id_number: str
    session: str


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}
