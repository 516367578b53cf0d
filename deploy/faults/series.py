"""Episodes one after the other. After a few of them the city is founded anew: each check looks at all of it."""

import subprocess
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from deploy.faults.episode import Outcome
from deploy.faults.episode import play as play_episode
from deploy.faults.kinds import FAULTS
from deploy.faults.schedule import draw, is_complete
from deploy.faults.stage import Stage, Tell, empty_stage
from shared.failpoints import FAILPOINTS

EPISODES_PER_CITY = 4


async def play(
    home: Path, port_base: int, seed: int, episodes: int, only: Sequence[str] | None, tell: Tell
) -> dict[str, Any]:
    """All of them; the result is what `--json` writes."""
    schedule = [list(only)] * episodes if only else draw(seed, episodes)
    outcomes: list[Outcome] = []
    async with AsyncExitStack() as city:
        stage: Stage | None = None
        for number, names in enumerate(schedule, 1):
            if stage is None or (number - 1) % EPISODES_PER_CITY == 0:
                await city.aclose()
                stage = await city.enter_async_context(empty_stage(home, port_base, tell))
                await stage.found()
            outcome = await play_episode(stage, names, seed, number, tell)
            outcomes.append(outcome)
            tell(
                f"episode {number} ({', '.join(names)}): {'held' if outcome.ok else 'BROKEN'} after {outcome.seconds} s"
            )
            tell(f"  {outcome.spent}")
            for fault in faults_of(vars(outcome) | {"counts": outcome.counts}):
                tell(f"  {fault}")
    return document(seed, schedule, outcomes)


def document(seed: int, schedule: list[list[str]], outcomes: list[Outcome]) -> dict[str, Any]:
    """What a run came to. Every failpoint has to have fired, and in a run of the whole list every fault was played."""
    wanted = {name for name in FAILPOINTS if any(f"dies: {name}" in names for names in schedule)}
    fired = {name for outcome in outcomes for name in outcome.failpoints}
    silent = sorted(wanted - fired)
    left_out = {name: reason for outcome in outcomes for name, reason in outcome.left_out.items()}
    return {
        "ok": not silent and all(outcome.ok for outcome in outcomes),
        "seed": seed,
        "commit": commit(),
        "whole_list": is_complete(schedule),
        "faults": {name: sum(name in names for names in schedule) for name in FAULTS},
        "left_out": left_out,
        "failpoints_that_did_not_fire": silent,
        "episodes": [
            {**vars(outcome), "counts": outcome.counts, "as_expected": outcome.as_expected, "ok": outcome.ok}
            for outcome in outcomes
        ],
    }


def summary(result: dict[str, Any]) -> str:
    """The same for people: what did not hold, or that all did."""
    verdict = "everything held" if result["ok"] else "NOT everything held"
    lines = [f"seed {result['seed']} at {result['commit']}: {verdict} in {len(result['episodes'])} episodes"]
    if result["failpoints_that_did_not_fire"]:
        lines.append(f"failpoints that did not fire: {', '.join(result['failpoints_that_did_not_fire'])}")
    lines += [f"left out: {name}: {reason}" for name, reason in result["left_out"].items()]
    for episode in result["episodes"]:
        lines += [f"episode {episode['episode']}: {fault}" for fault in faults_of(episode)]
    return "\n".join(lines)


def faults_of(episode: dict[str, Any]) -> list[str]:
    """What did not hold in an episode, a sentence each."""
    broken = [i for i in episode["check"].get("invariants", []) if i["violations"] or not i["checked"]]
    found = [f"invariant {i['id']}: {i['violations'] or 'nothing to check'} {i['examples']}" for i in broken]
    found += [f"{e['fault']}: not so: {e['what']} ({e['measured']})" for e in episode["expectations"] if not e["held"]]
    found += episode["wrong"]
    if not episode["counts"]:
        found.append(f"too small: {episode['submissions']} submissions, {episode['decisions']} decisions")
    return found


def commit() -> str:
    """The checkout's commit."""
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"
