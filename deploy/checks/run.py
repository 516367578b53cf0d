"""Running the invariants and saying what they found."""

import asyncio
import importlib
import pkgutil
from pathlib import Path
from typing import Any

from rich.table import Table

from deploy.checks import invariants
from deploy.checks.finding import REGISTRY, Finding
from deploy.checks.world import Memory, World
from deploy.embedded.addresses import Addresses
from deploy.embedded.processes import ROOT

for _module in pkgutil.iter_modules(invariants.__path__, f"{invariants.__name__}."):
    importlib.import_module(_module.name)

Findings = dict[int, tuple[str, Finding]]
_HEALED, _REBUILT = 16, 13


async def check(
    addresses: Addresses, *, waits: bool, memory: Memory | None = None, root: Path = ROOT, seconds: float = 60.0
) -> Findings:
    """Every invariant over whatever just ran; the last one first, since the others need everything drained.

    `memory` keeps what was read of the topics for the next check of the same city; `root` is the checkout whose
    services run. The rebuilding runs in a process of its own, beside the others.
    """
    async with World.open(addresses, memory, reads=False) as world:
        world.waits, world.root, world.patience = waits, root, seconds
        found: Findings = {_HEALED: await _look(world, _HEALED)}
        await world.read_topics()
        rebuilding = asyncio.create_task(_look(world, _REBUILT))
        for number in sorted(REGISTRY.keys() - {_HEALED, _REBUILT}):
            found[number] = await _look(world, number)
            await asyncio.sleep(0)
        found[_REBUILT] = await rebuilding
        return dict(sorted(found.items()))


async def _look(world: World, number: int) -> tuple[str, Finding]:
    name, program = REGISTRY[number]
    return name, await program(world)


def document(findings: Findings) -> dict[str, Any]:
    """The machine-readable result."""
    return {
        "ok": all(finding.ok for _, finding in findings.values()),
        "invariants": [
            {
                "id": number,
                "name": name,
                "checked": finding.checked,
                "violations": len(finding.violations),
                "examples": finding.examples,
            }
            for number, (name, finding) in findings.items()
        ],
    }


def table(findings: Findings) -> Table:
    """The same for people."""
    shown = Table("", "invariant", "checked", "violations")
    for number, (name, finding) in findings.items():
        verdict = "holds" if finding.ok else ("nothing to check" if not finding.checked else "BROKEN")
        examples = "".join(f"\n  {example}" for example in finding.examples)
        shown.add_row(str(number), f"{name}{examples}", str(finding.checked), f"{len(finding.violations)} {verdict}")
    return shown
