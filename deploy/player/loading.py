"""Loads the demonstration city through the public interfaces.

Repeating any part of it changes nothing: idempotency keys follow from the city's seed, so an answer that was lost is
given again.
"""

import asyncio
import json
import subprocess
from collections.abc import Awaitable, Callable, Iterable
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_OID, uuid5

import xlsxwriter

from deploy.player.arriving import Arriving
from deploy.player.city import AGENCY, AGENCY_NAME, PLAN, DemoCity, Employer, Person
from deploy.player.client import Api, GaveUp, Refused, SignedIn
from deploy.player.offices import founding, give_office
from deploy.player.waiting import gently, until
from shared import clock
from shared.events.identity import STAFF_ROLES

Command = Callable[..., subprocess.CompletedProcess[str]]
"""Runs a maintenance command of a service: `command("identity", "bootstrap", …)`."""

Send = Callable[[SignedIn, Employer, list[Person]], Awaitable[None]]
"""Hands a roster in, as a list or as a workbook."""
_COVERED_FOR = timedelta(days=500)
_FOUNDERS = ("administrator", "security_administrator")
_SCOPED_TO_AGENCY = ("centre_reviewer", "finance", "operator", "plan_administrator", "auditor")
_ROLES = {"employer_clerk": ("employer_clerk", "employer_roster")}
"""What somebody may do, where it is more than the role that their part is called by."""
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Loader:
    """Makes a DemoCity true in a running platform."""

    def __init__(self, home: Path, city: DemoCity, api: Api, command: Command) -> None:
        self._home = home
        self._city = city
        self._api = api
        self._command = command
        self._sessions: dict[str, SignedIn] = {}
        self._administrator = self._as(city.having("administrator")[0])
        self._security = [self._as(officer) for officer in city.having("security_administrator")]

    def _as(self, person: Person) -> SignedIn:
        """One session each: every sign-in of staff spends a code of their app."""
        return self._sessions.setdefault(person.key, SignedIn(self._api, person))

    async def load(self) -> None:
        """Everybody and everything that is not ready yet."""
        city = self._city
        city.save(self._home)
        await self._found_agency()
        await gently(self._register_employer, [employer for employer in city.employers if employer.id is None])
        people = [person for person in city.people if not person.ready and person.role not in _FOUNDERS]
        await gently(self._register_person, people)
        await gently(self._join, city.members)
        await gently(self._enrol, city.members)
        await self._arrive()
        for person in people:
            person.ready, person.activation_code = True, None
        city.save(self._home)

    async def _arrive(self) -> None:
        """An employer that nobody registered: it applies, the centre agrees, its clerk binds it and enrols workers."""
        arrival = self._city.arrival
        if arrival is None or all(person.ready for person in arrival.people):
            return
        await gently(self._register_person, [person for person in arrival.people if person.person_id is None])
        reviewer = self._as(self._city.having("centre_reviewer")[0])
        await Arriving(arrival, SignedIn(self._api, arrival.clerk), reviewer, self._post).come_online()
        self._city.save(self._home)
        await self._join(arrival.employer)
        await self._send_roster(SignedIn(self._api, arrival.clerk), arrival.employer, arrival.workers, self._send_list)
        for person in arrival.people:
            person.ready, person.activation_code = True, None

    async def _found_agency(self) -> None:
        founders = [self._administrator.person, *(officer.person for officer in self._security)]
        if self._administrator.person.activation_code is None and not self._administrator.person.ready:
            await asyncio.to_thread(self._bootstrap, founders)
        for person in founders:
            if not person.ready:
                await self._activate(person)
                person.ready = True
        self._city.save(self._home)

    def _bootstrap(self, founders: list[Person]) -> None:
        bank_key = (self._home / "secrets" / "bank" / "bank-signing.public.jwk").read_text(encoding="ascii")
        done = self._command("identity", "bootstrap", *founding(AGENCY, AGENCY_NAME, founders, bank_key))
        if done.returncode:
            raise GaveUp(f"The city could not be founded ({done.stderr.strip()[-200:]}); start again with --fresh.")
        answer = json.loads(done.stdout.splitlines()[-1])
        for person, said in zip(founders, [answer, *answer["security"]], strict=True):
            person.person_id, person.activation_code = said["person_id"], said["activation_code"]
        self._city.save(self._home)

    async def _register_employer(self, employer: Employer) -> None:
        body = {
            "name": employer.name, "uscc": employer.uscc, "district": employer.district,
            "legal_representative": "见营业执照",
        }  # fmt: skip
        answer = await self._post(self._administrator, "identity", "/employers", body, employer.key)
        employer.id = answer["id"]

    async def _register_person(self, person: Person) -> None:
        body = {"name": person.name, "id_number": person.id_number, "phone": person.phone}
        answer = await self._post(self._administrator, "identity", "/people", body, person.key)
        person.person_id, person.activation_code = answer["id"], answer["activation_code"]
        scope = self._scope(person)
        if scope is not None:
            for role in _ROLES.get(person.role, (person.role,)):
                granted = {"person_id": answer["id"], "role": role, "scope": scope}
                await self._grant(granted, f"{person.key}/{role}")
        await self._activate(person)

    async def _grant(self, granted: dict[str, Any], about: str) -> None:
        if granted["role"] in STAFF_ROLES:
            await give_office(self._security, granted, f"{self._city.seed}/{about}")
        else:
            await self._post(self._administrator, "identity", "/role-grants", granted, about)

    def _scope(self, person: Person) -> str | None:
        """None for workers, and for whoever becomes what they are by binding an employer."""
        if person.role == "employer_clerk":
            return self._city.employer_of(person).id
        return AGENCY if person.role in _SCOPED_TO_AGENCY else None

    async def _activate(self, person: Person) -> None:
        """A code works once: where it was used already, signing in shows whether it was by us."""
        body = {
            "agency": AGENCY, "login": person.phone, "code": person.activation_code, "password": person.password,
        }  # fmt: skip
        answer = await self._api.send("identity", "POST", "/activations", json=body)
        if not answer.is_success or person.role in STAFF_ROLES:  # staff set up their app, as everybody does at first
            await self._as(person).token("identity")

    async def _join(self, employer: Employer) -> None:
        """Enrollment hears of an employer by an event, a moment after identity has it."""

        async def joined() -> bool:
            try:
                body = {"employer_id": employer.id}
                await self._post(self._administrator, "enrollment", "/member-organisations", body, employer.key)
            except Refused as refusal:
                if refusal.code != "not_found":
                    raise
                return False
            return True

        await until(joined, f"enrollment to know the employer {employer.key}")

    async def _enrol(self, employer: Employer) -> None:
        """One employer's workers by a list, the next one's by a workbook, in turn."""
        members = [worker for worker in self._city.workers if worker.employer == employer.key and not worker.ready]
        if not members:
            return
        by_workbook = self._city.members.index(employer) % 2 == 1
        send = self._send_workbook if by_workbook else self._send_list
        clerk = SignedIn(self._api, self._city.clerk_of(employer))
        await self._send_roster(clerk, employer, members, send)

    async def _send_roster(self, clerk: SignedIn, employer: Employer, members: list[Person], send: Send) -> None:
        async def enrolled() -> bool:
            try:
                await send(clerk, employer, members)
            except Refused as refusal:
                return _enrolled_or_not_known_yet(refusal)
            return True

        await until(enrolled, f"enrollment to know the people of {employer.key}")

    async def _send_list(self, clerk: SignedIn, employer: Employer, members: list[Person]) -> None:
        rows = [{"id_number": one.id_number, "starts_on": _first_day()} for one in members]
        body = {"employer_id": employer.id, "plan_id": PLAN, "members": rows}
        await self._post(clerk, "enrollment", "/enrolments", body, members[0].key)

    async def _send_workbook(self, clerk: SignedIn, employer: Employer, members: list[Person]) -> None:
        file = ("roster.xlsx", workbook(members), _XLSX)
        await clerk.post(
            "enrollment", "/rosters", files={"file": file}, data={"employer_id": employer.id, "plan_id": PLAN}
        )

    async def _post(self, who: SignedIn, service: str, path: str, body: Any, about: str) -> Any:
        key = str(uuid5(NAMESPACE_OID, f"{self._city.seed}{path}/{about}"))
        return (await who.post(service, path, body, key=key)).body


def workbook(members: Iterable[Person]) -> bytes:
    """A roster as a clerk fills it in, all cells text."""
    content = BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet()
    rows = [("身份证号码", "参加起始日期"), *((one.id_number, _first_day()) for one in members)]
    for number, row in enumerate(rows):
        sheet.write_string(number, 0, row[0])
        sheet.write_string(number, 1, row[1])
    book.close()
    return content.getvalue()


def _first_day() -> str:
    return (clock.today() - _COVERED_FOR).isoformat()


def _enrolled_or_not_known_yet(refusal: Refused) -> bool:
    """Whether an earlier attempt did it already; False while the people are not known yet."""
    codes = {error.get("code") for error in refusal.errors}
    if codes not in ({"already_enrolled"}, {"not_registered"}):
        raise refusal
    return codes == {"already_enrolled"}
