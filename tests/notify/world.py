"""What tests of notify do again and again: people, roles and a claim, heard as events; inboxes read over HTTP."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from services.notify.jobs.send_messages import Sender
from shared.events.claims import ClaimApproved, ClaimSubmitted, ClaimWithdrawn, PayoutFailed, PayoutSettled
from shared.events.identity import PersonRegistered, RoleGranted
from shared.events.review import CaseRejected, CaseReturned, StageEntered
from shared.ids import new_id
from shared.sms.port import SmsPort
from tests.harness.service import AGENCY, ServiceHarness
from tests.harness.sms import SmsProvider

NUMBER = "HZ2026112200001"


@dataclass
class World:
    """One worker with one claim at one employer."""

    notify: ServiceHarness
    worker: UUID = field(default_factory=new_id)
    employer: UUID = field(default_factory=new_id)
    claim: UUID = field(default_factory=new_id)
    case: UUID = field(default_factory=new_id)
    payout: UUID = field(default_factory=new_id)
    phone: str = "13800138000"

    async def registered(self, person: UUID, phone: str) -> PersonRegistered:
        encrypt = self.notify.database.cipher.encrypt
        return PersonRegistered(
            person_id=person,
            name_cipher=await encrypt("contact", person, "陈秘密"),
            phone_cipher=await encrypt("contact", person, phone),
            id_number_cipher="not ours to read",
        )

    def granted(self, person: UUID, role: Any, scope: str) -> RoleGranted:
        return RoleGranted(grant_id=new_id(), person_id=person, role=role, scope=scope)

    async def clerk(self) -> UUID:
        """A further clerk of the employer."""
        clerk = new_id()
        await self.notify.deliver(self.granted(clerk, "employer_clerk", str(self.employer)))
        return clerk

    async def submit(self) -> None:
        """The worker is known and has handed the claim in."""
        await self.notify.deliver(await self.registered(self.worker, self.phone))
        await self.notify.deliver(self.submitted())

    def submitted(self) -> ClaimSubmitted:
        return ClaimSubmitted(
            claim_id=self.claim, person_id=self.worker, employer_id=self.employer, number=NUMBER, district="350502",
            plan_id="quanzhou-inpatient", plan_version=1, benefit_kind="inpatient", total_fen=100, estimated_fen=50,
        )  # fmt: skip

    def withdrawn(self) -> ClaimWithdrawn:
        return ClaimWithdrawn(claim_id=self.claim, person_id=self.worker, employer_id=self.employer)

    def approved(self, *, capped: bool = False, fen: int = 123_456, payout: bool = True) -> ClaimApproved:
        return ClaimApproved(
            claim_id=self.claim, person_id=self.worker, employer_id=self.employer,
            payout_id=self.payout if payout else None, approved_fen=fen, capped=capped,
        )  # fmt: skip

    def entered(self, stage: str, role: str, scope: str, **changed: Any) -> StageEntered:
        return StageEntered(**{**self._case(), "stage": stage, "round": 1, "role": role, "scope": scope, **changed})

    def returned(self, stage: str, *reasons: str) -> CaseReturned:
        return CaseReturned(
            **self._case(), stage=stage, round=1, reasons=list(reasons), fields=["diagnosis"], comment_cipher="sealed"
        )

    def rejected(self, stage: str, *reasons: str) -> CaseRejected:
        return CaseRejected(**self._case(), stage=stage, round=1, reasons=list(reasons))

    def settled(self) -> PayoutSettled:
        return PayoutSettled(**self._payout())

    def failed(self, reason: str) -> PayoutFailed:
        return PayoutFailed(**self._payout(), reason=reason)

    def _case(self) -> dict[str, Any]:
        return {
            "case_id": self.case, "subject_kind": "claim", "subject_id": self.claim,
            "person_id": self.worker, "employer_id": self.employer,
        }  # fmt: skip

    def _payout(self) -> dict[str, Any]:
        return {
            "payout_id": self.payout, "claim_id": self.claim, "person_id": self.worker, "reference": "P1",
            "amount_fen": 123_456,
        }  # fmt: skip

    async def inbox(self, person: UUID, **params: Any) -> list[dict[str, Any]]:
        headers = self.notify.token([("worker", "*")], person)
        answer = await self.notify.client.get("/messages", params=params, headers=headers)
        items: list[dict[str, Any]] = answer.json()["items"]
        return items

    async def texts(self, person: UUID) -> list[str]:
        """The person's messages, oldest first."""
        return [item["text"] for item in await self.inbox(person, limit=100)][::-1]

    async def sms(self) -> list[Any]:
        return await self.notify.rows("select * from message where channel = 'sms' order by id")


@dataclass
class Sending:
    """The sender over a running provider; `wait` makes everything due now."""

    world: World
    provider: SmsProvider

    @property
    def sender(self) -> Sender:
        context = self.world.notify.context
        return Sender(context.database, SmsPort(context.http, self.provider.url, self.provider.token))

    async def round(self) -> None:
        """Everything is due: one round of the sender."""
        await self.world.notify.rows("update message set due_at = now() where due_at is not null")
        await self.sender.work()

    async def state(self) -> str:
        return str((await self.world.sms())[0]["state"])


def other_agency() -> str:
    return "350100" if AGENCY != "350100" else "350500"
