"""One worker's claim and the people around it: each method is one thing that one of them does by HTTP."""

from dataclasses import dataclass, field
from typing import Any

from deploy.player.bill import account, bill
from deploy.player.city import DemoCity, Employer
from deploy.player.client import Answer, Refused, SignedIn
from deploy.player.expected import CENTRE_WAITS
from deploy.player.photos import photo
from deploy.player.waiting import until

_NOT_HEARD_YET = ("not_covered", "not_a_member_organisation")
"""Claims hears of new employers and cover by events, a moment after they are there."""


StatusLine = tuple[str, str | None]
"""The status of review, and the second line beside it."""


@dataclass
class Play:
    """Whoever takes part in one claim, and the claim as the worker last read it."""

    city: DemoCity
    employer: Employer
    worker: SignedIn
    clerk: SignedIn
    centre: SignedIn
    finance: SignedIn
    operator: SignedIn
    claim: dict[str, Any] = field(default_factory=dict)
    version: int | None = None
    read: list[StatusLine] = field(default_factory=list)
    """What the worker read, in order, each once."""

    @property
    def claim_id(self) -> str:
        return str(self.claim["id"])

    async def upload(self, kind: str) -> str:
        """A photograph of one paper; returns its id."""
        file = ("photo.jpg", photo(kind), "image/jpeg")
        answer = await self.worker.post("claims", "/documents", files={"file": file}, data={"kind": kind})
        return str(answer.body["id"])

    async def complete(self, content: dict[str, Any]) -> dict[str, Any]:
        """The content with its pictures."""
        documents = [await self.upload(kind) for kind in ("invoice", "discharge_summary")]
        return {**content, "document_ids": documents}

    async def file(self, content: dict[str, Any] | None = None) -> None:
        """Fill in, photograph, submit; then wait for the employer's turn."""
        body = await self.complete(content or bill(self.city, self.worker.person, self.employer))
        self.take(await self.submit(body))
        await self.reach("awaiting_employer")

    async def submit(self, body: dict[str, Any], key: str | None = None) -> Answer:
        async def answered() -> Answer | None:
            try:
                return await self.worker.post("claims", "/claims", body, key=key)
            except Refused as refusal:
                if refusal.code not in _NOT_HEARD_YET:
                    raise
                return None

        return await until(answered, f"claims to know the cover of {self.worker.person.key}")

    async def clerk_decides(self, action: str, **details: Any) -> None:
        """`details` are reasons, fields and a comment."""
        await self._decide(self.clerk, "employer", {"action": action, **details})

    async def centre_decides(self, action: str, *, headers: dict[str, str] | None = None, **details: Any) -> None:
        """Once the worker was told whose turn it is: notify tells no such news of a claim that has ended."""
        await self.told_of_the_centre()
        await self._decide(self.centre, "centre", {"action": action, **details}, headers)

    async def _decide(
        self, reviewer: SignedIn, stage: str, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        async def my_turn() -> Answer | None:
            try:
                answer = await reviewer.get("review", "/cases", subject_id=self.claim_id)
            except Refused as refusal:
                if refusal.code != "not_found":
                    raise
                return None
            here = answer.body["stage"] == stage and answer.body["round"] == self.claim["round"]
            return answer if here and body["action"] in answer.body["actions"] else None

        case = await until(my_turn, f"review to let the {stage} decide about {self.claim['number']}")
        path = f"/cases/{case.body['id']}/decisions"
        await reviewer.post("review", path, body, seen=case.version, headers=headers or {})

    async def resubmit(self, **changes: Any) -> None:
        """Mend what was opened and hand in again."""
        answer = await self.worker.post("claims", f"/claims/{self.claim_id}/resubmission", changes, seen=self.version)
        self.take(answer)

    async def withdraw(self) -> None:
        """Once the worker was told of the claim's way so far."""
        await self.told_of_the_centre()
        await self.show()
        self.take(await self.worker.post("claims", f"/claims/{self.claim_id}/withdrawal", seen=self.version))

    async def release(self) -> None:
        """Finance lets the money go."""
        payout = await self.finance.get("claims", f"/payouts/{self.claim['payout']['id']}")
        path = f"/payouts/{payout.body['id']}/release"
        await self.finance.post("claims", path, seen=payout.version)

    async def mend_account(self) -> None:
        """Give another account after the bank sent the money back."""
        body = account(self.worker.person, self.city.bank_account())
        path = f"/claims/{self.claim_id}/payout-account"
        self.worker.prove()
        self.take(await self.worker.put("claims", path, body, seen=self.version or 0))
        await self.show()

    async def show(self) -> None:
        """The worker looks at the claim."""
        self.take(await self.worker.get("claims", f"/claims/{self.claim['id']}"))

    async def reach(self, status: str, second: str | None = None) -> None:
        """Look until the claim reads so."""

        async def there() -> bool:
            await self.show()
            return (self.claim["status"], self.claim["second_status"]) == (status, second)

        what = f"{self.claim['number']} to become {status}" + (f" and {second}" if second else "")
        await until(there, what)

    async def story(self) -> list[dict[str, Any]]:
        """What insight has heard of the claim so far, causes first."""
        try:
            answer = await self.operator.get("insight", f"/stories/{self.claim_id}")
        except Refused as refusal:
            if refusal.code != "not_found":
                raise
            return []
        events: list[dict[str, Any]] = answer.body["events"]
        return events

    async def messages(self) -> list[dict[str, Any]]:
        """The worker's inbox about this claim, oldest first."""
        items = (await self.worker.get("notify", "/messages", limit=100)).body["items"]
        return [item for item in reversed(items) if item["about_claim"] == self.claim_id]

    async def told_of_the_centre(self) -> None:
        """Wait until the worker was told as often as the claim came to the centre."""
        times = sum(status == CENTRE_WAITS for status, _ in self.read)

        async def there() -> bool:
            told = [message for message in await self.messages() if message["template"] == "claim_at_centre"]
            return len(told) >= times

        await until(there, f"notify to say that {self.claim['number']} is at the centre")

    def take(self, answer: Answer) -> None:
        """Keep what was answered, and note the texts that it reads."""
        self.claim = {**self.claim, **answer.body}
        self.version = answer.version
        line = (self.claim["status_label"], self.claim["second_status_label"])
        if [line] != self.read[-1:]:
            self.read.append(line)
