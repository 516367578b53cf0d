"""Clients at work while things break: workers file, clerks and reviewers decide, finance pays.

Everything is repeated with its own key until there is an answer, and written into the history.
"""

import asyncio
import random
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from deploy.player.city import PLAN, DemoCity, Person
from deploy.player.client import Api, GaveUp, Refused, SignedIn
from deploy.player.photos import photo
from shared import clock
from shared.ids import new_id

if TYPE_CHECKING:
    from collections.abc import Coroutine

_FILERS = 8
_PAUSE = 0.2


@dataclass
class Traffic:
    """The load of one episode, and what was acknowledged."""

    api: Api
    city: DemoCity
    chance: random.Random
    enough: int
    """Submissions after which no more are filed; the others go on."""
    submissions: int = 0
    decisions: int = 0
    payouts: int = 0
    given_up: list[str] = field(default_factory=list)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Work until `stop`; a client that gave up is replaced by its next attempt."""
        people = self.chance.sample(self.city.workers, _FILERS)
        reviewers = [*self.city.having("employer_clerk"), *self.city.having("centre_reviewer")]
        work: list[Coroutine[Any, Any, None]] = [self._repeat(self._file, person) for person in people]
        work += [self._repeat(self._decide, person) for person in reviewers]
        work.append(self._repeat(self._pay, self.city.having("finance")[0]))
        await asyncio.gather(*work)

    def stop(self) -> None:
        """Finish the requests in flight and begin no more."""
        self._stopping.set()

    async def _repeat(self, act: Any, person: Person) -> None:
        client = SignedIn(self.api, person)
        while not self._stopping.is_set():
            try:
                await act(client)
            except GaveUp as error:
                self.given_up.append(str(error))
            except Refused as refusal:
                if refusal.status == 401:  # noqa: PLR2004 - the token ran out while a service was away
                    client = SignedIn(self.api, person)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), _PAUSE)

    async def _file(self, client: SignedIn) -> None:
        if self.submissions >= self.enough:
            return
        documents = []
        for kind in ("invoice", "discharge_summary"):
            files = {"file": (f"{kind}.jpg", photo(kind), "image/jpeg")}
            sent = await client.post("claims", "/documents", files=files, data={"kind": kind})
            documents.append(sent.body["id"])
        body = self._claim(client.person, documents)
        key = str(new_id())
        await client.post("claims", "/claims", body, key=key)
        self.submissions += 1
        if self.chance.random() < 0.1:  # noqa: PLR2004 - one in ten asks again
            await client.post("claims", "/claims", body, key=key)

    def _claim(self, person: Person, documents: list[str]) -> dict[str, Any]:
        discharged = clock.today() - timedelta(days=self.chance.randint(5, 60))
        total = self.chance.randint(50_000, 400_000)
        return {
            "plan_id": PLAN,
            "benefit_kind": "inpatient",
            "employer_id": self.city.employer_of(person).id,
            "hospital_name": "市第一医院",
            "hospital_level": self.chance.randint(1, 3),
            "admitted_on": (discharged - timedelta(days=self.chance.randint(1, 5))).isoformat(),
            "discharged_on": discharged.isoformat(),
            "total_fen": total,
            "pooled_paid_fen": total // 2,
            "invoice_number": secrets.token_hex(8).upper(),
            "invoice_issuer": "市第一医院",
            "diagnosis": self.city.diagnosis(),
            "account": {"bank": "城市银行", "number": person.bank_account, "holder": person.name},
            "document_ids": documents,
        }

    async def _decide(self, client: SignedIn) -> None:
        for task in (await client.get("review", "/tasks", subject_kind="claim", limit=20)).body["items"]:
            if self._stopping.is_set():
                return
            approve = self.chance.random() < 0.9  # noqa: PLR2004 - one in ten is rejected
            body = {"action": "approve", "reasons": [], "fields": []}
            if not approve:
                body = {"action": "reject", "reasons": ["not_covered"], "fields": []}
            with suppress(Refused):
                await client.post("review", f"/cases/{task['case_id']}/decisions", body, seen=task["version"])
                self.decisions += 1

    async def _pay(self, client: SignedIn) -> None:
        for payout in (await client.get("claims", "/payouts", state="pending", limit=20)).body["items"]:
            if self._stopping.is_set():
                return
            with suppress(Refused):
                await client.post("claims", f"/payouts/{payout['id']}/release", {}, seen=payout["version"])
                self.payouts += 1
