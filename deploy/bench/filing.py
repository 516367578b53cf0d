"""Claims sent to one side, and the count of what is really there afterwards."""

import asyncpg

from deploy.bench.city import City
from deploy.bench.line import Bench
from deploy.bench.loading import Outcome, send

WARM_SECONDS = 0.7
_MOST_A_SECOND = 1200
"""Requests prepared for a first run; later runs go by what the run before did."""
_COUNTS = """
select (select count(*) from {0}.claim) as claims,
 (select count(distinct invoice_number) from {0}.claim) as invoices,
 (select count(*) from {0}.outbox) as outbox,
 (select count(distinct aggregate_id) from {0}.outbox) as told,
 (select count(*) from {0}.stored_answer) as stored_answers,
 (select count(distinct key) from {0}.stored_answer) as keys,
 (select count(distinct claim_id) from {0}.document) as with_pictures
"""


class Filing:
    """Claims sent to one side; it remembers what was acknowledged."""

    def __init__(self, bench: Bench, city: City, ports: list[int], schema: str) -> None:
        self._bench, self._city, self._ports, self._schema = bench, city, ports, schema
        self._expected = float(_MOST_A_SECOND)
        self._before: dict[str, int] = {}
        self.acknowledged = 0
        self.clean = True
        self.outcomes: list[Outcome] = []

    async def send(self, seconds: float, rate: float = 0.0) -> Outcome:
        count = int(seconds * (rate or self._expected * 1.6)) + 1
        requests = await self._city.claims(count, self._schema)
        outcome = await send(self._bench.folder, requests, self._ports, seconds, rate)
        self._expected = max(outcome.rate, 50.0)
        self.acknowledged += outcome.done
        self.clean = self.clean and outcome.clean
        self.outcomes.append(outcome)
        return outcome

    async def rate(self) -> float:
        return (await self.send(self._bench.seconds)).rate

    async def begin(self) -> None:
        """Remember what stands there already."""
        self._before = await self._counts()

    async def counted(self) -> dict[str, int]:
        """What was added; all of these have to be the same figure."""
        now = await self._counts()
        return {"acknowledged": self.acknowledged, **{name: now[name] - self._before[name] for name in now}}

    async def _counts(self) -> dict[str, int]:
        connection = await asyncpg.connect(self._city.owner_url)
        try:
            row = await connection.fetchrow(_COUNTS.format(self._schema))
        finally:
            await connection.close()
        return dict(row or {})

    def troubles(self) -> list[str]:
        return [outcome.refusal or f"{outcome.unanswered} unanswered" for outcome in self.outcomes if not outcome.clean]
