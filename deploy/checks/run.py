"""Running the invariants and saying what they found."""

import importlib
import pkgutil
from typing import Any

from rich.table import Table

from deploy.checks import invariants
from deploy.checks.finding import REGISTRY, Finding
from deploy.checks.world import World
from deploy.embedded.addresses import Addresses

for _module in pkgutil.iter_modules(invariants.__path__, f"{invariants.__name__}."):
    importlib.import_module(_module.name)

Findings = dict[int, tuple[str, Finding]]
_HEALED = 16


async def check(addresses: Addresses, *, waits: bool) -> Findings:
    """Every invariant over whatever just ran; the last one first, since the others need everything drained."""
    async with World.open(addresses) as world:
        world.waits = waits
        order = sorted(REGISTRY, key=lambda number: (number != _HEALED, number))
        found: Findings = {}
        for number in order:
            name, program = REGISTRY[number]
            found[number] = (name, await program(world))
            if number == _HEALED:
                await world.read_topics()
        return dict(sorted(found.items()))


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
