"""P6: signing in, against argon2id bare; what it does to claims meanwhile; and what its time tells of an account."""

import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field

import httpx

from deploy.bench import accounts, city
from deploy.bench.accounts import HASHER, PASSWORD, Accounts
from deploy.bench.filing import WARM_SECONDS, Filing
from deploy.bench.line import Bench, LineResult, compared, interleaved, spread
from deploy.bench.loading import Outcome, send
from deploy.bench.serving import CORES, claims_api, identity_api
from deploy.embedded.ports import HOST

_PEOPLE = 4000
_TRIES = 2000
_CONNECTIONS = 48
"""Who signs in at the same moment: a morning, at which the queue of passwords is two thirds full."""
_MOST_A_SECOND = 200


@dataclass
class _SigningIn:
    bench: Bench
    people: Accounts
    ports: list[int]
    outcomes: list[Outcome] = field(default_factory=list)

    async def send(self, seconds: float) -> Outcome:
        requests = self.people.requests(int(seconds * _MOST_A_SECOND * CORES) + _CONNECTIONS)
        outcome = await send(self.bench.folder, requests, self.ports, seconds, connections=_CONNECTIONS)
        self.outcomes.append(outcome)
        return outcome

    async def rate(self) -> float:
        return (await self.send(self.bench.seconds)).rate


async def run(bench: Bench) -> LineResult:
    """`argon2`: sign-ins ÷ bare checks on all cores. `claims_p99`: a claim's p99 while idle ÷ while people sign in.

    `unknown_account`: the median wait of an account that exists ÷ that of one that does not.
    """
    bench.tell("preparing people, members, keys")
    people = await accounts.prepared(bench, bench.amount(_PEOPLE, 64))
    place = await city.prepared(bench)
    with ExitStack() as stack:
        identity = stack.enter_context(identity_api(bench))
        filing = Filing(bench, place, stack.enter_context(claims_api(bench, place.signing_key)), "public")
        signing = _SigningIn(bench, people, identity)
        await filing.begin()
        await asyncio.gather(filing.send(WARM_SECONDS), signing.send(WARM_SECONDS))
        hashed = HASHER.hash(PASSWORD)
        rates = await interleaved(bench, {"huzhu": signing.rate, "argon2": lambda: _bare(bench.seconds, hashed)})
        waits = await _beside(bench, filing, signing)
        known, unknown = await _timed(bench, people, identity[0])
    counted = {
        "signed_in": sum(outcome.done for outcome in signing.outcomes), "sessions": await people.sessions(),
        **await filing.counted(),
    }  # fmt: skip
    clean = filing.clean and all(outcome.clean for outcome in signing.outcomes)
    same = counted["signed_in"] == counted["sessions"] and counted["acknowledged"] == counted["claims"]
    result = compared("P6", rates, "huzhu", correct=clean and same, counted=counted)
    quiet = [idle / busy for idle, busy in waits]
    result.ratios["claims_p99"] = round(statistics.median(quiet), 4)
    result.ratios["unknown_account"] = round(known / unknown, 4)
    result.details.update(
        claims_p99_ms={"idle": [idle for idle, _ in waits], "meanwhile": [busy for _, busy in waits]},
        claims_p99_spread=round(spread(quiet), 4),
        median_ms={"known": round(known * 1000, 3), "unknown": round(unknown * 1000, 3)},
        troubles=[*filing.troubles(), *(outcome.refusal for outcome in signing.outcomes if not outcome.clean)][:5],
    )
    return result


async def _bare(seconds: float, hashed: str) -> float:
    """Checks of one password on all cores, and nothing else."""

    def check(until: float) -> int:
        done = 0
        while time.perf_counter() < until:
            HASHER.verify(hashed, PASSWORD)
            done += 1
        return done

    began = time.perf_counter()
    with ThreadPoolExecutor(CORES) as threads:
        loop = asyncio.get_running_loop()
        counts = await asyncio.gather(*(loop.run_in_executor(threads, check, began + seconds) for _ in range(CORES)))
    return sum(counts) / (time.perf_counter() - began)


async def _beside(bench: Bench, filing: Filing, signing: _SigningIn) -> list[tuple[float, float]]:
    """p99 of filing at half of its saturation, ms: by itself, and while as many sign in as can."""
    half = await filing.rate() / 2
    waits = []
    for repeat in range(bench.repeats):
        bench.tell(f"claims beside sign-ins, {repeat + 1} of {bench.repeats}")
        idle = await filing.send(bench.seconds, half)
        busy, _ = await asyncio.gather(filing.send(bench.seconds, half), signing.send(bench.seconds))
        waits.append((idle.p99_ms, busy.p99_ms))
    return waits


async def _timed(bench: Bench, people: Accounts, port: int) -> tuple[float, float]:
    """The median seconds until a wrong password is refused: of accounts that exist, and of those that do not."""
    tries = bench.amount(_TRIES, 20)
    found: tuple[list[float], list[float]] = ([], [])
    async with httpx.AsyncClient(base_url=f"http://{HOST}:{port}", timeout=30) as client:
        for number in range(tries):
            if number % 100 == 0:
                bench.tell(f"accounts known and unknown, {number} of {tries}")
            logins = (people.phones[number % len(people.phones)], accounts.stranger(number))
            for side in (0, 1) if number % 2 else (1, 0):
                body = accounts.document(logins[side], "not-the-password")
                began = time.perf_counter()
                answer = await client.post("/sessions", json=body, headers={"X-Forwarded-For": people.address()})
                found[side].append(time.perf_counter() - began)
                if answer.status_code != httpx.codes.UNAUTHORIZED:
                    raise RuntimeError(f"a wrong password was answered {answer.status_code}")
    return statistics.median(found[0]), statistics.median(found[1])
