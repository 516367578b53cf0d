"""Known bugs, planted one by one into a copy of the checkout: each has to be caught, or what the checks say is void."""

import asyncio
import shutil
import time
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from deploy.checks import run as checks
from deploy.embedded.processes import ROOT
from deploy.faults.episode import Load, Outcome
from deploy.faults.episode import play as play_episode
from deploy.faults.series import commit, faults_of
from deploy.faults.stage import Stage, Tell, empty_stage
from deploy.player.client import GaveUp, Refused

FOLDER = Path(__file__).with_name("plants")
COPIED = ("deploy", "services", "shared")
CLEAN = "none"
_LOAD = Load(submissions=60, decisions=20, healed_seconds=12.0)
_CLEAN_LOAD = Load(submissions=60, decisions=20, healed_seconds=60.0)


class DoesNotFit(Exception):
    """The code has moved on: the plant has to follow it."""


@dataclass(frozen=True)
class Change:
    """Words in a file, and the words that take their place."""

    file: str
    old: str
    new: str

    def apply(self, root: Path) -> None:
        """Exactly once, or not at all."""
        path = root / self.file
        text = path.read_text(encoding="utf-8")
        if text.count(self.old) != 1:
            raise DoesNotFit(f"{self.file}: found {text.count(self.old)} times: {self.old.strip()[:80]}")
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


@dataclass(frozen=True)
class Plant:
    """A bug: its changes, what brings it out, and the invariants of which one has to see it."""

    name: str
    title: str
    caught_by: frozenset[int]
    faults: tuple[str, ...]
    changes: tuple[Change, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """From its file; the name of the file is the name of the plant."""
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        changes = tuple(Change(**change) for change in found["change"])
        return cls(path.stem, found["title"], frozenset(found["caught_by"]), tuple(found["faults"]), changes)


def plants() -> list[Plant]:
    """All of them."""
    return [Plant.read(path) for path in sorted(FOLDER.glob("*.toml"))]


def copy_checkout(to: Path, changes: Sequence[Change] = ()) -> None:
    """A copy whose services can be run, changed."""
    shutil.rmtree(to, ignore_errors=True)
    for name in COPIED:
        shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__", ".jgo", "node_modules"))
    for change in changes:
        change.apply(to)


async def play(home: Path, port_base: int, seed: int, bugs: Sequence[str] | None, tell: Tell) -> dict[str, Any]:
    """First without a bug, with everything that brings bugs out; then each bug with what brings it out."""
    chosen = [plant for plant in plants() if not bugs or plant.name in bugs]
    faults = tuple(dict.fromkeys(fault for plant in chosen for fault in plant.faults))
    clean = Plant(CLEAN, "no bug at all", frozenset(), faults, ())
    runs = []
    for plant in (clean, *chosen):
        tell(f"plant: {plant.title}")
        run = await _run(plant, home, port_base, seed, tell)
        runs.append(run)
        tell(f"plant {plant.name}: {run['verdict']} after {run['seconds']} s")
        for line in run["seen"]:
            tell(f"  {line}")
    return {"ok": all(run["ok"] for run in runs), "seed": seed, "commit": commit(), "plants": runs}


def _planted(home: Path) -> Path:
    """Beside the city's data: they are wiped when it is founded."""
    return home.absolute().with_name(f"{home.name}-planted")


async def _run(plant: Plant, home: Path, port_base: int, seed: int, tell: Tell) -> dict[str, Any]:
    began, root = time.monotonic(), _planted(home)
    about: dict[str, Any] = {
        "plant": plant.name,
        "title": plant.title,
        "faults": list(plant.faults),
        "expected": [*plant.caught_by],
    }
    try:
        await asyncio.to_thread(copy_checkout, root, plant.changes)
        async with empty_stage(home, port_base, tell, root) as stage:
            outcome = await _play(stage, plant, seed, tell)
        about |= _judge(plant, outcome)
    except DoesNotFit as error:
        about |= {"ok": False, "verdict": "does not apply any more", "caught_by": [], "seen": [str(error)]}
    finally:
        shutil.rmtree(root, ignore_errors=True)
    return about | {"seconds": round(time.monotonic() - began, 1)}


async def _play(stage: Stage, plant: Plant, seed: int, tell: Tell) -> Outcome:
    """An episode; where the bug keeps the city from being founded, what the checks say of as much as there is."""
    load = _LOAD if plant.changes else _CLEAN_LOAD
    try:
        await stage.found()
    except (GaveUp, Refused) as error:
        found = await checks.check(stage.platform.addresses, waits=True, root=stage.root, seconds=load.healed_seconds)
        return Outcome(1, list(plant.faults), wrong=[f"not founded: {error}"], check=checks.document(found))
    return await play_episode(stage, list(plant.faults), seed, 1, tell, load)


def _judge(plant: Plant, outcome: Outcome) -> dict[str, Any]:
    broken = {i["id"] for i in outcome.check["invariants"] if i["violations"]}
    seen = faults_of(vars(outcome) | {"counts": True})
    if not plant.changes:
        ok = outcome.as_expected and bool(outcome.check["ok"])
        return {"ok": ok, "verdict": "clean" if ok else "NOT clean", "caught_by": sorted(broken), "seen": seen}
    caught = sorted(broken & plant.caught_by)
    verdict = f"caught by invariant {', '.join(map(str, caught))}" if caught else "NOT caught"
    return {"ok": bool(caught), "verdict": verdict, "caught_by": sorted(broken), "seen": seen}


def summary(result: dict[str, Any]) -> str:
    """The same for people."""
    verdict = "every planted bug was caught" if result["ok"] else "void: not every run went as it has to"
    lines = [f"seed {result['seed']} at {result['commit']}: {verdict}"]
    lines += [f"{run['plant']}: {run['title']}: {run['verdict']} ({run['seconds']} s)" for run in result["plants"]]
    return "\n".join(lines)
