"""A member organisation and people, as identity would tell of them."""

from typing import Any
from uuid import UUID

from stdnum.cn import ric

from shared.events.identity import EmployerRegistered, PersonRegistered
from shared.ids import new_id
from tests.harness.service import AGENCY, ServiceHarness

PLAN = "quanzhou-inpatient"


def id_number(serial: int) -> str:
    """A valid ID number of Quanzhou."""
    front = f"35050219900101{serial:03d}"
    return front + str(ric.calc_check_digit(front + "0"))


class City:
    """What most tests of enrollment begin with."""

    def __init__(self, harness: ServiceHarness, agency: str = AGENCY) -> None:
        self.harness = harness
        self.agency = agency

    def administrator(self) -> dict[str, str]:
        return self._headers("administrator", self.agency)

    def clerk(self, employer_id: UUID) -> dict[str, str]:
        return self._headers("employer_roster", str(employer_id))

    def headers(self, role: str) -> dict[str, str]:
        return self._headers(role, "*" if role == "worker" else self.agency)

    def _headers(self, role: str, scope: str) -> dict[str, str]:
        return self.harness.token([(role, scope)], agency=self.agency) | self.harness.key()

    async def employer(self, name: str = "泉州第一纺织厂", *, member: bool = True) -> UUID:
        employer_id = new_id()
        event = EmployerRegistered(employer_id=employer_id, name=name, uscc="91350500MA2XN5A31K", district="350502")
        await self.harness.deliver(event, agency=self.agency)
        if member:
            answer = await self.join(employer_id)
            assert answer.status_code == 201
        return employer_id

    async def join(self, employer_id: UUID, headers: dict[str, str] | None = None) -> Any:
        body = {"employer_id": str(employer_id)}
        return await self.harness.client.post(
            "/member-organisations", json=body, headers=headers or self.administrator()
        )

    async def person(self, serial: int) -> UUID:
        person_id = new_id()
        cipher = self.harness.context.database.cipher
        event = PersonRegistered(
            person_id=person_id,
            name_cipher=await cipher.encrypt("contact", person_id, "林小明"),
            phone_cipher=await cipher.encrypt("contact", person_id, "13800000000"),
            id_number_cipher=await cipher.encrypt("enrolment", person_id, id_number(serial)),
        )
        await self.harness.deliver(event, agency=self.agency)
        return person_id

    async def enrol(
        self, employer_id: UUID, members: list[dict[str, Any]], headers: dict[str, str] | None = None
    ) -> Any:
        body = {"employer_id": str(employer_id), "plan_id": PLAN, "members": members}
        return await self.harness.client.post("/enrolments", json=body, headers=headers or self.clerk(employer_id))

    async def upload(self, employer_id: UUID, name: str, content: bytes) -> Any:
        form = {"employer_id": str(employer_id), "plan_id": PLAN}
        files = {"file": (name, content)}
        return await self.harness.client.post("/rosters", data=form, files=files, headers=self.clerk(employer_id))


def member(serial: int, starts_on: str = "2026-01-01") -> dict[str, Any]:
    return {"id_number": id_number(serial), "starts_on": starts_on}


def errors_of(answer: Any) -> list[tuple[int, str, str]]:
    """Row, field and code of every error of a 422."""
    assert answer.status_code == 422, answer.text
    return [(error["row"], error["field"], error["code"]) for error in answer.json()["errors"]]
