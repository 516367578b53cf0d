"""A small city around the claims service: an employer, workers with cover, reviewers, a bank."""

import io
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
from PIL import Image

from shared import clock
from shared.events.bank import PayoutReturned, PayoutSucceeded
from shared.events.base import Event
from shared.events.enrollment import CoverageStarted, EmployerJoined
from shared.events.identity import PersonRegistered
from shared.events.review import (
    CaseCompleted,
    CaseOpened,
    CaseRejected,
    CaseReturned,
    DecisionMade,
    StageEntered,
)
from shared.ids import new_id
from shared.messaging.incoming import Incoming
from tests.harness.service import AGENCY, ServiceHarness

PLAN = "quanzhou-inpatient"
GOOD_NUMBER = "6222020000000000000"
OTHER_NUMBER = "6217000000000000004"
DIAGNOSIS = "急性阑尾炎"
NAME = "林小燕"


def picture(image_format: str = "JPEG", size: tuple[int, int] = (40, 30)) -> bytes:
    target = io.BytesIO()
    Image.new("RGB", size, "white").save(target, image_format)
    return target.getvalue()


def days_ago(days: int) -> date:
    return clock.today() - timedelta(days=days)


@dataclass
class World:
    """`world.file()` files a claim as the worker; `world.returned(claim)` plays review's events."""

    harness: ServiceHarness
    employer_id: UUID = field(default_factory=new_id)
    worker_id: UUID = field(default_factory=new_id)
    clerk_id: UUID = field(default_factory=new_id)
    centre_id: UUID = field(default_factory=new_id)
    finance_id: UUID = field(default_factory=new_id)
    cases: dict[str, UUID] = field(default_factory=dict)

    async def populate(self) -> None:
        await self.member_organisation(self.employer_id, "泉州纺织一厂")
        await self.worker(self.worker_id)

    async def member_organisation(self, employer_id: UUID, name: str, agency: str = AGENCY) -> None:
        event = EmployerJoined(employer_id=employer_id, name=name, district="350502")
        await self.harness.deliver(event, agency=agency)

    async def worker(self, person_id: UUID, name: str = NAME, **cover: Any) -> UUID:
        """A registered person with cover for two years."""
        cipher = self.harness.database.cipher
        sealed = [await cipher.encrypt("contact", person_id, text) for text in (name, "13800000000")]
        registered = PersonRegistered(
            person_id=person_id, name_cipher=sealed[0], phone_cipher=sealed[1], id_number_cipher="sealed"
        )
        covered = {
            "participation_id": new_id(), "person_id": person_id, "employer_id": self.employer_id,
            "plan_id": PLAN, "starts_on": days_ago(700), **cover,
        }  # fmt: skip
        await self.harness.deliver(registered)
        await self.harness.deliver(CoverageStarted(**covered))
        return person_id

    def as_worker(self, person_id: UUID | None = None) -> dict[str, str]:
        """Just signed in, which counts as a fresh proof."""
        return self.harness.token([("worker", "*")], person_id or self.worker_id, stepped_up_at=int(time.time()))

    def as_clerk(self, employer_id: UUID | None = None) -> dict[str, str]:
        return self.harness.token(
            [("worker", "*"), ("employer_clerk", str(employer_id or self.employer_id))], self.clerk_id
        )

    def as_centre(self) -> dict[str, str]:
        return self.harness.token([("worker", "*"), ("centre_reviewer", AGENCY)], self.centre_id)

    def as_finance(self, person_id: UUID | None = None) -> dict[str, str]:
        return self.harness.token([("worker", "*"), ("finance", AGENCY)], person_id or self.finance_id)

    async def send(self, method: str, path: str, who: dict[str, str], body: Any = None, **more: Any) -> httpx.Response:
        """With a fresh idempotency key where one is needed; `seen` becomes If-Match."""
        headers = {**who, **(self.harness.key() if method == "POST" else {}), **more.pop("headers", {})}
        if "seen" in more:
            headers["If-Match"] = f'"{more.pop("seen")}"'
        if body is not None:
            more["json"] = body
        return await self.harness.client.request(method, path, headers=headers, **more)

    async def get(self, path: str, who: dict[str, str] | None = None, **params: Any) -> httpx.Response:
        return await self.harness.client.get(path, headers=who or self.as_worker(), params=params or None)

    async def upload(self, kind: str = "invoice", who: dict[str, str] | None = None) -> str:
        files = {"file": ("photo.jpg", picture(), "image/jpeg")}
        answer = await self.send("POST", "/documents", who or self.as_worker(), data={"kind": kind}, files=files)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def body(self, who: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        """A complete claim with fresh pictures and an invoice of its own."""
        documents = [await self.upload(kind, who) for kind in ("invoice", "discharge_summary")]
        return {
            "plan_id": PLAN, "benefit_kind": "inpatient", "employer_id": str(self.employer_id),
            "hospital_name": "泉州市第一医院", "hospital_level": 3,
            "admitted_on": days_ago(20).isoformat(), "discharged_on": days_ago(12).isoformat(),
            "total_fen": 1_200_000, "pooled_paid_fen": 700_000,
            "invoice_number": new_id().hex[-12:], "invoice_issuer": "泉州市第一医院", "diagnosis": DIAGNOSIS,
            "account": {"bank": "中国工商银行", "number": GOOD_NUMBER, "holder": NAME},
            "document_ids": documents, **changes,
        }  # fmt: skip

    async def file(self, who: dict[str, str] | None = None, **changes: Any) -> dict[str, Any]:
        answer = await self.send("POST", "/claims", who or self.as_worker(), await self.body(who, **changes))
        assert answer.status_code == 201, answer.text
        claim: dict[str, Any] = answer.json()
        return claim

    async def claim(self, claim_id: str, who: dict[str, str] | None = None) -> dict[str, Any]:
        answer = await self.get(f"/claims/{claim_id}", who)
        assert answer.status_code == 200, answer.text
        claim: dict[str, Any] = answer.json()
        return claim

    def about(self, claim: dict[str, Any], person_id: UUID | None = None) -> dict[str, Any]:
        case_id = self.cases.setdefault(claim["id"], new_id())
        return {
            "case_id": case_id, "subject_kind": "claim", "subject_id": UUID(claim["id"]),
            "person_id": person_id or self.worker_id, "employer_id": self.employer_id,
        }  # fmt: skip

    async def hear(self, *events: Event) -> list[Incoming]:
        return [await self.harness.deliver(event) for event in events]

    async def opened(self, claim: dict[str, Any]) -> None:
        about = self.about(claim)
        await self.hear(
            CaseOpened(**about, definition_id="claim-quanzhou", definition_version=1),
            self.entered(claim, "employer", 1),
        )

    def entered(self, claim: dict[str, Any], stage: str, to_round: int) -> StageEntered:
        role, scope = ("employer_clerk", str(self.employer_id)) if stage == "employer" else ("centre_reviewer", AGENCY)
        return StageEntered(**self.about(claim), stage=stage, round=to_round, role=role, scope=scope)

    def decided(self, claim: dict[str, Any], stage: str, action: str, to_round: int = 1) -> DecisionMade:
        by, role = (self.clerk_id, "employer_clerk") if stage == "employer" else (self.centre_id, "centre_reviewer")
        return DecisionMade(
            **self.about(claim), decision_id=new_id(), decided_by=by, role=role, stage=stage, round=to_round,
            action=action,
        )  # fmt: skip

    async def returned(
        self,
        claim: dict[str, Any],
        fields: Sequence[str],
        stage: str = "employer",
        to_round: int = 1,
        comment: str = "",
    ) -> None:
        cipher = await self.harness.database.cipher.encrypt("medical", self.worker_id, comment) if comment else None
        verdict = CaseReturned(
            **self.about(claim), stage=stage, round=to_round, reasons=["wrong_amount"], fields=list(fields),
            comment_cipher=cipher,
        )  # fmt: skip
        await self.hear(self.decided(claim, stage, "return", to_round), verdict)

    async def rejected(self, claim: dict[str, Any], stage: str = "employer") -> None:
        verdict = CaseRejected(**self.about(claim), stage=stage, round=1, reasons=["not_employee"])
        await self.hear(self.decided(claim, stage, "reject"), verdict)

    async def passed_employer(self, claim: dict[str, Any]) -> None:
        await self.hear(self.decided(claim, "employer", "approve"), self.entered(claim, "centre", 1))

    async def approved(self, claim: dict[str, Any]) -> dict[str, Any]:
        """Through both stages; the claim afterwards."""
        await self.opened(claim)
        await self.passed_employer(claim)
        await self.completed(claim)
        return await self.claim(claim["id"])

    async def completed(self, claim: dict[str, Any]) -> None:
        await self.hear(self.decided(claim, "centre", "approve"), CaseCompleted(**self.about(claim), round=1))

    async def payout(self, claim: dict[str, Any]) -> dict[str, Any]:
        found = (await self.get("/payouts", self.as_finance())).json()["items"]
        payout: dict[str, Any] = next(each for each in found if each["claim_id"] == claim["id"])
        return payout

    async def release(self, claim: dict[str, Any]) -> dict[str, Any]:
        payout = await self.payout(claim)
        path = f"/payouts/{payout['id']}/release"
        answer = await self.send("POST", path, self.as_finance(), seen=payout["version"])
        assert answer.status_code == 201, answer.text
        released: dict[str, Any] = answer.json()
        return released

    def signed(self, event: PayoutSucceeded | PayoutReturned, agency: str = AGENCY) -> Incoming:
        """As the bank tells it, signed with its key."""
        return self.harness.incoming(event, agency=agency)

    async def bank_answers(self, event: PayoutSucceeded | PayoutReturned) -> Incoming:
        message = self.signed(event)
        await self.harness.processor.take([message])
        return message
