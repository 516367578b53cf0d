"""Invariant 14: the trace of every service is proved by public keys, and nothing waits to be sealed."""

import asyncio
import time

from deploy import proving
from deploy.checks.finding import Finding, invariant
from deploy.checks.world import World
from deploy.embedded.services import AUDITED
from shared.audit.verifying import Verdict

_UNSEALED_SECONDS = 60.0


@invariant(14, "the chains of audit entries are gapless, signed and anchored outside the databases")
async def proved_traces(world: World) -> Finding:
    """Waits for running services to seal what is older than a minute; without them it is what they left."""
    finding, keys = Finding(), proving.keys_of(world.addresses)
    deadline = time.monotonic() + (world.patience if world.waits else 0)
    for service in AUDITED:
        verdict = await proving.prove_one(world.addresses, keys, service)
        while _waits(verdict) and time.monotonic() < deadline:
            await asyncio.sleep(1)
            verdict = await proving.prove_one(world.addresses, keys, service)
        finding.look(verdict.entries, [f"{service}: {verdict.broken}"] if verdict.broken else [])
        unsealed = (
            f"{service}: {verdict.unsealed} entries are not sealed, the oldest for {verdict.unsealed_seconds:.0f} s"
        )
        finding.look(0, [unsealed] if _waits(verdict) else [])
    return finding


def _waits(verdict: Verdict) -> bool:
    return verdict.unsealed_seconds > _UNSEALED_SECONDS
