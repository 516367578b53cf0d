"""What tests of employers do again and again: an employer applies, the centre decides, somebody binds."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from shared.events.review import CaseCompleted, CaseRejected, CaseReturned
from shared.ids import new_id
from tests.harness.service import AGENCY
from tests.identity import numbers
from tests.identity.city import City, Worker, bearer

Headers = dict[str, str]


def application(**changed: Any) -> dict[str, Any]:
    body = {
        "uscc": numbers.credit_code(),
        "name": "泉州市样板鞋业有限公司",
        "district": "350503",
        "legal_representative": "林法人",
        "legal_representative_id_number": numbers.id_number(),
        "contact_name": "黄联系",
        "contact_phone": numbers.phone(),
        "insurance_kinds": ["mutual_aid"],
    }
    return {**body, **changed}


@dataclass
class Bound:
    """An employer with its administrator."""

    id: str
    binding_id: str
    administrator: Worker
    body: dict[str, Any]


class Online:
    """A city whose employers apply for online handling."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.identity = city.identity

    def centre(self) -> Headers:
        return self.identity.token([("centre_reviewer", AGENCY), ("worker", "*")])

    async def person(self, **changed: str) -> Worker:
        """Somebody registered, activated and signed in."""
        body, answer = await self.city.register(**changed)
        await self.city.activate(body["phone"], answer.json()["activation_code"])
        session = (await self.city.sign_in(body["phone"])).json()["session_token"]
        return Worker(answer.json()["id"], body["phone"], body["id_number"], session)

    async def signed_in(self, person: Worker) -> Headers:
        """A fresh access token of the person's session."""
        return bearer(await self.city.access_token(person.session))

    async def get(self, path: str, who: Headers) -> httpx.Response:
        return await self.identity.client.get(path, headers=who)

    async def send(self, method: str, path: str, who: Headers, body: Any = None) -> httpx.Response:
        return await self.identity.client.request(method, path, json=body, headers={**self.identity.key(), **who})

    async def apply(self, who: Worker, **changed: Any) -> tuple[dict[str, Any], httpx.Response]:
        """What was sent, and the answer."""
        body = application(**changed)
        return body, await self.city.post("/employer-applications", body, await self.signed_in(who))

    def about(self, kind: str, subject_id: str, person_id: str) -> dict[str, Any]:
        return {
            "case_id": new_id(), "subject_kind": kind, "subject_id": UUID(subject_id), "person_id": UUID(person_id),
        }  # fmt: skip

    async def approve(self, kind: str, subject_id: str, person_id: str, number: int = 1) -> CaseCompleted:
        event = CaseCompleted(**self.about(kind, subject_id, person_id), round=number)
        await self.identity.deliver(event)
        return event

    async def reject(self, kind: str, subject_id: str, person_id: str, comment: str = "") -> None:
        await self.identity.deliver(
            CaseRejected(
                **self.about(kind, subject_id, person_id), stage="centre", round=1, reasons=["name_differs"],
                comment_cipher=await self.comment(person_id, comment),
            )
        )  # fmt: skip

    async def give_back(self, subject_id: str, person_id: str, fields: list[str], comment: str) -> None:
        await self.identity.deliver(
            CaseReturned(
                **self.about("employer_application", subject_id, person_id), stage="centre", round=1,
                reasons=["name_differs"], fields=fields, comment_cipher=await self.comment(person_id, comment),
            )
        )  # fmt: skip

    async def comment(self, person_id: str, text: str) -> str | None:
        cipher = self.identity.database.cipher
        return await cipher.encrypt("correspondence", UUID(person_id), text) if text else None

    async def approved(self, who: Worker, **changed: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """What was applied for, and the application as its applicant sees it after the centre agreed."""
        body, answer = await self.apply(who, **changed)
        await self.approve("employer_application", answer.json()["id"], who.id)
        shown = await self.get(f"/employer-applications/{answer.json()['id']}", await self.signed_in(who))
        return body, shown.json()

    async def code(self, slip_id: str, who: Headers) -> str:
        return str((await self.get(f"/binding-slips/{slip_id}", who)).json()["code"])

    async def bind(self, who: Worker, code: str) -> httpx.Response:
        return await self.city.post("/employer-bindings", {"code": code}, await self.signed_in(who))

    async def bound(self, **changed: Any) -> Bound:
        """An employer that applied, was approved and bound by its applicant."""
        who = await self.person()
        body, shown = await self.approved(who, **changed)
        slips = [await self.code(slip["id"], await self.signed_in(who)) for slip in shown["slips"]]
        answers = [await self.bind(who, code) for code in slips]
        assert [answer.status_code for answer in answers] == [201] * len(slips)
        return Bound(shown["employer_id"], answers[0].json()["id"], who, body)

    async def roles(self, who: Worker) -> set[tuple[str, str]]:
        """What the person's session may do now, beside being a worker."""
        shown = await self.identity.client.get("/sessions/current", headers=bearer(who.session))
        grants = shown.json()["person"]["grants"]
        return {(grant["role"], grant["scope"]) for grant in grants if grant["role"] != "worker"}

    async def kinds(self) -> list[str]:
        """Short names of what was told, in order."""
        return [kind.removeprefix("identity.").removesuffix(".v1") for kind, _ in await self.identity.told()]
