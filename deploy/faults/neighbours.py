"""A second agency in the same databases: what it asks and what is refused to it, and that nobody sees the other's."""

import asyncio
import json
from contextlib import suppress

from deploy import history
from deploy.embedded.supervisor import Platform
from deploy.player import numbers
from deploy.player.city import AGENCY, DemoCity, Person
from deploy.player.client import Api, GaveUp, Refused, SignedIn
from deploy.player.offices import founding

NEIGHBOUR, _NEIGHBOUR_NAME, _DISTRICT = "350600", "漳州市", "350602"
_OWN = "漳州样板有限公司"
_PAUSE = 0.7


class Neighbours:
    """Administrators of both agencies, each looking at its own employers."""

    def __init__(self, platform: Platform, city: DemoCity, api: Api) -> None:
        self._platform, self._city = platform, city
        self._there = SignedIn(api, _administrator(), agency=NEIGHBOUR)
        self._here = SignedIn(api, city.having("administrator")[0])
        self._api = api
        self._employer = {
            "name": _OWN, "uscc": numbers.credit_code(_DISTRICT), "district": _DISTRICT,
            "legal_representative": "见营业执照",
        }  # fmt: skip

    async def found(self) -> None:
        """Begin the second agency, with one employer."""
        person = self._there.person
        security = [_administrator(f"security-{number}") for number in (1, 2)]
        self._city.former += [person, *security]
        words = founding(NEIGHBOUR, _NEIGHBOUR_NAME, [person, *security])
        done = await asyncio.to_thread(self._platform.command, "identity", "bootstrap", *words)
        if done.returncode:
            raise GaveUp(f"The second agency could not be founded: {done.stderr.strip()[-200:]}")
        code = json.loads(done.stdout.splitlines()[-1])["activation_code"]
        body = {"agency": NEIGHBOUR, "login": person.phone, "code": code, "password": person.password}
        await self._api.send("identity", "POST", "/activations", json=body)
        await self._there.post("identity", "/employers", self._employer)

    async def run(self, pause: float = _PAUSE) -> None:
        """Until cancelled; what should not be seen goes into the history's list of leaks."""
        while True:
            for who, agency, foreign in ((self._there, NEIGHBOUR, self._of_the_city), (self._here, AGENCY, _OWN)):
                with suppress(Refused, GaveUp):
                    await self._look(who, agency, foreign)
            with suppress(Refused, GaveUp):
                await self._there.post("identity", "/employers", self._employer)  # it is known: refused, rolled back
            await asyncio.sleep(pause)

    @property
    def _of_the_city(self) -> str:
        return self._city.employers[0].name

    async def _look(self, who: SignedIn, agency: str, foreign: str) -> None:
        found = (await who.get("identity", "/employers")).body["items"]
        if any(employer["name"] == foreign for employer in found):
            history.note_leak(self._platform.addresses.home, agency, "/employers", "another agency's employers")


def _administrator(key: str = "administrator") -> Person:
    return Person(
        key=f"neighbour-{key}", role="neighbour", name="庄邻岚", id_number=numbers.id_number(_DISTRICT),
        phone=numbers.phone(), password="neighbour-" + numbers.bank_account()[:8], bank_account=numbers.bank_account(),
    )  # fmt: skip
