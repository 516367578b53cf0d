"""Clients at work while things break: workers file, clerks and reviewers decide, finance pays.

Everything is repeated with its own key until there is an answer, and written into the history. Once there was enough
of a kind, its clients go on slowly, so that whatever breaks late still meets work.
"""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from deploy.player.city import PLAN, Person
from deploy.player.client import GaveUp, Refused, SignedIn
from deploy.player.photos import photo
from shared import clock
from shared.ids import new_id

if TYPE_CHECKING:
    from deploy.faults.stage import Stage

_FILERS = 8
_PAUSE, _LEISURE = 0.02, 1.5
_LONELY = 0.2
_PICTURES = 4
_DIAGNOSES = 8
_UNAUTHENTICATED, _FORBIDDEN = 401, 403


@cache
def picture(number: int) -> bytes:
    """One of a few photographs: taking new ones is not what is measured."""
    return photo(f"page {number}")


@dataclass
class Traffic:
    """The load of one episode, and what was acknowledged."""

    stage: "Stage"
    chance: random.Random
    submissions_wanted: int
    decisions_wanted: int
    submissions: int = 0
    decisions: int = 0
    payouts: int = 0
    tries_to_pay_oneself: int = 0
    given_up: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """Answers that no client should get."""
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _filing: asyncio.Event = field(default_factory=asyncio.Event)
    deciding: asyncio.Event = field(default_factory=asyncio.Event)
    """Reviewers wait while it is cleared."""
    _in_hand: int = 0

    def __post_init__(self) -> None:
        self.api, self.city = self.stage.api, self.stage.city
        self._filing.set()
        self.deciding.set()
        self.people = [self.paid_and_paying, *self.chance.sample(self.city.workers[2:], _FILERS - 1)]

    @property
    def probe(self) -> SignedIn:
        """A client of the faults' own."""
        return self.stage.client(self.city.workers[1])

    @property
    def paid_and_paying(self) -> Person:
        """A worker who also works in finance, and may release anything but the own money."""
        return self.city.workers[0]

    @property
    def enough(self) -> bool:
        return self.submissions >= self.submissions_wanted and self.decisions >= self.decisions_wanted

    async def run(self) -> None:
        """Work until `stop`; a client that gave up is replaced by its next attempt."""
        reviewers = [*self.city.having("employer_clerk"), *self.city.having("centre_reviewer")]
        await self._share_a_key()
        work = [self._repeat(self._file, person) for person in self.people]
        work += [self._repeat(self._decide, person) for person in reviewers]
        work.append(self._repeat(self._pay, self.city.having("finance")[0]))
        await asyncio.gather(*work)

    def stop(self) -> None:
        """Finish the requests in flight and begin no more."""
        self._stopping.set()
        self._filing.set()
        self.deciding.set()

    async def hold_filing(self) -> None:
        """No more uploads and claims for a while; returns when none is in flight."""
        self._filing.clear()
        while self._in_hand and not self._stopping.is_set():  # noqa: ASYNC110 - a count has no event
            await asyncio.sleep(0.05)

    def go_on_filing(self) -> None:
        self._filing.set()

    async def fill_in(self, client: SignedIn) -> dict[str, Any]:
        """A claim complete but for being sent: its pictures are uploaded."""
        documents = []
        for number, kind in enumerate(("invoice", "discharge_summary")):
            content = picture(number + 2 * self.chance.randrange(_PICTURES // 2))
            files = {"file": (f"{kind}.jpg", content, "image/jpeg")}
            sent = await client.post("claims", "/documents", files=files, data={"kind": kind})
            documents.append(sent.body["id"])
        return self._claim(client.person, documents)

    async def _repeat(self, act: Callable[[SignedIn], Awaitable[float]], person: Person) -> None:
        client, pause = self.stage.client(person), _PAUSE
        while not self._stopping.is_set():
            try:
                pause = await act(client)
            except GaveUp as error:
                self.given_up.append(str(error))
            except Refused as refusal:
                if refusal.status == _UNAUTHENTICATED:  # the token or the session ran out
                    client = self.stage.sign_in_again(person)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    async def _file(self, client: SignedIn) -> float:
        await self._filing.wait()
        if self._stopping.is_set():
            return _PAUSE
        self._in_hand += 1
        try:
            body, key = await self.fill_in(client), str(new_id())
            await client.post("claims", "/claims", body, key=key)
            self.submissions += 1
            if self.chance.random() < 0.1:  # noqa: PLR2004 - one in ten asks again
                await client.post("claims", "/claims", body, key=key)
        finally:
            self._in_hand -= 1
        return _LEISURE * _FILERS / 4 if self.submissions >= self.submissions_wanted else _PAUSE

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
            "diagnosis": self._diagnosis(),
            "account": {"bank": "城市银行", "number": person.bank_account, "holder": person.name},
            "document_ids": documents,
        }

    def _diagnosis(self) -> str:
        if len(self.city.diagnoses) < _DIAGNOSES:
            return self.city.diagnosis()
        return self.chance.choice(self.city.diagnoses)

    async def _share_a_key(self) -> None:
        """Two people happen upon one idempotency key, with one body: two effects, and each their own answer."""
        key, body = str(new_id()), {"plan_id": PLAN, "benefit_kind": "inpatient"}
        answers = []
        for person in self.people[:2]:
            client = self.stage.client(person)
            with suppress(Refused, GaveUp):
                answers.append((await client.post("claims", "/claims/drafts", body, key=key)).body["id"])
        if len(set(answers)) < len(answers):
            self.wrong.append("invariant 2: one person was given another's answer under the same idempotency key")

    async def _decide(self, client: SignedIn) -> float:
        waiting = (await client.get("review", "/tasks", subject_kind="claim", limit=20)).body["items"]
        for task in waiting:
            await self.deciding.wait()
            if self._stopping.is_set():
                break
            approve = self.chance.random() < 0.9  # noqa: PLR2004 - one in ten is rejected
            body = {"action": "approve", "reasons": [], "fields": []}
            if not approve:
                body = {"action": "reject", "reasons": ["not_covered"], "fields": []}
            with suppress(Refused):
                await client.post("review", f"/cases/{task['case_id']}/decisions", body, seen=task["version"])
                self.decisions += 1
            if self.decisions >= self.decisions_wanted:
                return _LEISURE
        return _PAUSE if waiting else _LONELY

    async def _pay(self, client: SignedIn) -> float:
        for payout in (await client.get("claims", "/payouts", state="pending", limit=20)).body["items"]:
            if self._stopping.is_set():
                break
            await self._try_to_pay_oneself(payout)
            with suppress(Refused):
                await client.post("claims", f"/payouts/{payout['id']}/release", {}, seen=payout["version"])
                self.payouts += 1
        return _LONELY if self.payouts < self.decisions_wanted else _LEISURE

    async def _try_to_pay_oneself(self, payout: dict[str, Any]) -> None:
        if payout["applicant_name"] != self.paid_and_paying.name:
            return
        client = self.stage.client(self.paid_and_paying)
        self.tries_to_pay_oneself += 1
        try:
            await client.post("claims", f"/payouts/{payout['id']}/release", {}, seen=payout["version"])
        except Refused as refusal:
            if refusal.status != _FORBIDDEN:
                return
        else:
            self.wrong.append(f"invariant 8: the applicant released the own payout {payout['id']}")
