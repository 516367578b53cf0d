"""People and firms for the walks of employers, made through the public interfaces."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass

from deploy.player import numbers
from deploy.player.city import AGENCY
from deploy.player.client import Refused
from tests.harness.platform import Demo

_COUNTED = "一二三四五六七八九十"


@dataclass(frozen=True)
class Inhabitant:
    """Somebody with an account, and nothing but a worker."""

    id: str
    name: str
    login: str
    password: str


@dataclass(frozen=True)
class Firm:
    """A registered agency firm with a clerk of its roster."""

    name: str
    uscc: str
    clerk: Inhabitant


class Online:
    """The city's administration and centre, as far as these walks need them."""

    def __init__(self, demo: Demo) -> None:
        self._demo = demo
        self._count = 0

    async def inhabitant(self) -> Inhabitant:
        administrator, phone = self._demo.session("administrator"), numbers.phone()
        name = f"蔡试{_COUNTED[self._count % len(_COUNTED)]}"
        self._count += 1
        body = {"name": name, "id_number": numbers.id_number("350503"), "phone": phone}
        answer = (await administrator.post("identity", "/people", body)).body
        password = f"walking-{phone}"
        activation = {"agency": AGENCY, "login": phone, "code": answer["activation_code"], "password": password}
        sent = await self._demo.api.send("identity", "POST", "/activations", json=activation)
        assert sent.is_success, sent.text
        return Inhabitant(answer["id"], name, phone, password)

    async def firm(self) -> Firm:
        administrator, clerk = self._demo.session("administrator"), await self.inhabitant()
        uscc = numbers.credit_code("350503")
        name = f"泉州样板人力资源{uscc[-4:]}有限公司"
        body = {"name": name, "uscc": uscc, "district": "350503", "legal_representative": "陈法人"}
        employer = (await administrator.post("identity", "/employers", body)).body["id"]
        granted = {"person_id": clerk.id, "role": "employer_roster", "scope": employer}
        await administrator.post("identity", "/role-grants", granted)
        return Firm(name, uscc, clerk)

    async def member(self) -> tuple[str, Inhabitant, list[str]]:
        """A member organisation, the clerk of its roster, and ID numbers of two people who are registered."""
        administrator, clerk = self._demo.session("administrator"), await self.inhabitant()
        body = {"name": "泉州样板名册有限公司", "uscc": numbers.credit_code("350503"), "district": "350503",
                "legal_representative": "陈法人"}  # fmt: skip
        employer = str((await administrator.post("identity", "/employers", body)).body["id"])
        granted = {"person_id": clerk.id, "role": "employer_roster", "scope": employer}
        await administrator.post("identity", "/role-grants", granted)
        people = [numbers.id_number("350503") for _ in range(2)]
        for number in people:
            person = {"name": "蔡名册", "id_number": number, "phone": numbers.phone()}
            await administrator.post("identity", "/people", person)
        await self._joined(employer)
        return employer, clerk, people

    async def _joined(self, employer: str) -> None:
        """Enrollment hears of an employer a moment later."""
        for _ in range(60):
            with suppress(Refused):
                joined = {"employer_id": employer}
                await self._demo.session("administrator").post("enrollment", "/member-organisations", joined)
                return
            await asyncio.sleep(0.5)
        raise AssertionError("enrollment never heard of the employer")

    async def incomplete(self) -> tuple[str, Inhabitant]:
        """An employer whose legal representative is not known, and its administrator."""
        administrator, boss = self._demo.session("administrator"), await self.inhabitant()
        body = {"name": "泉州不完整商行", "uscc": numbers.credit_code("350502"), "district": "350502"}
        employer = str((await administrator.post("identity", "/employers", body)).body["id"])
        granted = {"person_id": boss.id, "role": "employer_administrator", "scope": employer}
        await administrator.post("identity", "/role-grants", granted)
        return employer, boss

    async def slip_code(self, slip_id: str) -> str:
        """What stands on a binding slip, as the centre reads it."""
        answer = await self._demo.session("centre_reviewer").get("identity", f"/binding-slips/{slip_id}")
        return str(answer.body["code"])
