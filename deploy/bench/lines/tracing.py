"""P2: what tracing costs. The same route untraced, with one request in twenty traced, and with all of them."""

import math
from contextlib import ExitStack
from dataclasses import replace

import httpx

from deploy.bench.city import City, prepared
from deploy.bench.filing import WARM_SECONDS, Filing
from deploy.bench.line import Bench, LineResult, Rates, compared, interleaved
from deploy.bench.serving import claims_api, span_sink

_SHARES = {"sampled_5": 0.05, "sampled_100": 1.0}
_UNTRACED = {"OTEL_SDK_DISABLED": "true"}
_OTHER_REQUESTS = 40
"""Questions after readiness and the like are traced too."""


async def run(bench: Bench) -> LineResult:
    """Ratios are of the traced sides to the untraced one: 1 is no cost at all."""
    bench.tell("preparing members, coverage, keys")
    city = await prepared(bench)
    with ExitStack() as stack:
        sinks = {name: stack.enter_context(span_sink(bench, name)) for name in _SHARES}
        sides, rates, counts = await _measured(bench, city, sinks)
        # the processes have ended and given away their last spans
        async with httpx.AsyncClient(timeout=60) as client:
            spans = {name: int((await client.get(address)).text) for name, address in sinks.items()}
    acknowledged = {name: side.acknowledged for name, side in sides.items()}
    counts["acknowledged"] = sum(acknowledged.values())
    correct = (
        all(side.clean for side in sides.values())
        and len(set(counts.values())) == 1
        and all(_near(spans[name], acknowledged[name] * share) for name, share in _SHARES.items())
    )
    result = _against_untraced(rates, correct=correct)
    return replace(
        result,
        counted={**counts, "acknowledged_by_side": acknowledged, "spans": spans},
        details={"troubles": [trouble for side in sides.values() for trouble in side.troubles()][:5]},
    )


async def _measured(bench: Bench, city: City, sinks: dict[str, str]) -> tuple[dict[str, Filing], Rates, dict[str, int]]:
    with ExitStack() as stack:

        def side(extra: dict[str, str]) -> Filing:
            return Filing(bench, city, stack.enter_context(claims_api(bench, city.signing_key, extra)), "public")

        sides = {"untraced": side(_UNTRACED)}
        for name, share in _SHARES.items():
            sides[name] = side({"HUZHU_TRACE_SAMPLING": str(share), "OTEL_EXPORTER_OTLP_ENDPOINT": sinks[name]})
        bench.tell("warming up")
        await sides["untraced"].begin()
        for warm in sides.values():
            await warm.send(WARM_SECONDS)
        rates = await interleaved(bench, {name: filing.rate for name, filing in sides.items()})
        return sides, rates, await sides["untraced"].counted()


def _against_untraced(rates: Rates, *, correct: bool) -> LineResult:
    found = {
        name: compared("P2", {name: rates[name], "untraced": rates["untraced"]}, name, correct=correct)
        for name in _SHARES
    }
    return LineResult(
        line="P2",
        ratios={name: result.ratios["untraced"] for name, result in found.items()},
        correct=correct,
        repeats=len(rates["untraced"]),
        spread=max(result.spread for result in found.values()),
        rates={name: rate for result in found.values() for name, rate in result.rates.items()},
    )


def _near(spans: int, expected: float) -> bool:
    """Chance aside, every span that was asked for has arrived, and one for each request."""
    return abs(spans - expected) <= 5 * math.sqrt(expected) + _OTHER_REQUESTS
