"""Running the load generator, and what it found."""

import asyncio
import json
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from deploy.bench import load
from deploy.bench.city import CLAIMS_IN_A_ROW
from deploy.embedded.processes import ROOT, minimal_environment
from shared.ids import new_id

CONNECTIONS = 96
"""As many as saturate filing on two cores: of 64 each process takes all of its own into one batch, and then waits with
them for the database (docs/performance.md)."""


@dataclass(frozen=True)
class Outcome:
    """`done` are the answers 2xx."""

    done: int
    statuses: dict[str, int]
    seconds: float
    rate: float
    unanswered: int
    refusal: str
    p50_ms: float
    p99_ms: float

    @classmethod
    def read(cls, text: bytes) -> Self:
        document: dict[str, Any] = json.loads(text)
        return cls(**document)

    @property
    def clean(self) -> bool:
        """Everything that was sent was done."""
        return not self.unanswered and sum(self.statuses.values()) == self.done > 0


async def send(
    folder: Path,
    requests: list[bytes],
    ports: list[int],
    seconds: float,
    rate: float = 0.0,
    connections: int = CONNECTIONS,
) -> Outcome:
    """Send until time or requests run out."""
    file = folder / f"requests-{new_id()}"
    await asyncio.to_thread(load.write, file, requests)
    plan = load.Plan(str(file), ports, connections, seconds, CLAIMS_IN_A_ROW, rate)
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "deploy.bench.load", json.dumps(asdict(plan)),
        cwd=ROOT, env=minimal_environment(), stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        output, _ = await process.communicate()
    finally:
        file.unlink()
        if process.returncode is None:
            process.kill()
    if process.returncode:
        raise RuntimeError(f"the load generator ended with status {process.returncode}")
    return Outcome.read(output)
