"""P1: filing a claim, from the request to what is durably written, against PostgreSQL bare and against Django."""

import asyncio
from contextlib import ExitStack
from typing import Any

from deploy.bench.city import prepared
from deploy.bench.comparators import gunicorn
from deploy.bench.filing import WARM_SECONDS, Filing
from deploy.bench.line import Bench, LineResult, compared, interleaved
from deploy.bench.pgbench import PgBench
from deploy.bench.serving import CORES, claims_api


async def run(bench: Bench) -> LineResult:
    bench.tell("preparing members, coverage, keys")
    city = await prepared(bench)
    pgbench = PgBench(bench)
    with ExitStack() as stack:
        ours = Filing(bench, city, stack.enter_context(claims_api(bench, city.signing_key)), "public")
        await gunicorn.prepare(bench)
        theirs = Filing(
            bench, city, stack.enter_context(gunicorn.application(bench, city.signing_key)), gunicorn.SCHEMA
        )
        bench.tell("warming up")
        for side in (ours, theirs):
            await side.begin()
            await side.send(WARM_SECONDS)
        await pgbench.prepare()
        sides = {"huzhu": ours.rate, "pgbench": pgbench.rate, "drf": theirs.rate}
        rates = await interleaved(bench, sides)
        bench.tell("open loop at half of saturation")
        details: dict[str, Any] = {"half_of_saturation": await _half(bench, {"huzhu": ours, "drf": theirs}, rates)}
    counted = {"huzhu": await ours.counted(), "drf": await theirs.counted(), "pgbench": await pgbench.counted()}
    correct = ours.clean and theirs.clean and all(_same(counts) for counts in counted.values())
    if troubles := ours.troubles() + theirs.troubles():
        details["troubles"] = troubles[:5]
    details["api_processes"] = CORES
    return compared("P1", rates, "huzhu", correct=correct, counted=counted, details=details)


async def _half(bench: Bench, sides: dict[str, Filing], rates: dict[str, list[float]]) -> dict[str, Any]:
    found = {}
    for name, side in sides.items():
        await asyncio.sleep(0.2)
        outcome = await side.send(bench.seconds, sorted(rates[name])[len(rates[name]) // 2] / 2)
        found[name] = {"rate": round(outcome.rate, 1), "p50_ms": outcome.p50_ms, "p99_ms": outcome.p99_ms}
    return found


def _same(counts: dict[str, int]) -> bool:
    return len(set(counts.values())) == 1 and all(counts.values())
