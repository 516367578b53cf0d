"""`huzhu faults --seed N --episodes K`: processes die at random while clients work, and then every invariant holds."""

import asyncio
import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from deploy.console import console, home, one_sentence, port_base

if TYPE_CHECKING:
    from deploy.embedded.supervisor import Platform
    from deploy.faults.episode import Outcome


def register(app: typer.Typer) -> None:
    app.command()(faults)


def faults(
    seed: Annotated[int, typer.Option(help="The same seed and commit draw the same faults.")] = 1,
    episodes: Annotated[int, typer.Option(min=1, help="How many, one after the other over one city.")] = 3,
    file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file.")] = None,
) -> None:
    """Break things under load in a data folder of its own (HUZHU_HOME/faults); exit 1 when anything did not hold."""
    from deploy.embedded.supervisor import Platform

    with one_sentence():
        platform = Platform(home() / "faults", port_base(), report=_tell)
        platform.start(fresh=True)
    try:
        outcomes = asyncio.run(_play(platform, seed, episodes))
    finally:
        platform.stop()
    result = _document(seed, outcomes)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print(_summary(result))
    raise typer.Exit(0 if result["ok"] else 1)


async def _play(platform: "Platform", seed: int, episodes: int) -> list["Outcome"]:
    from deploy.faults.episode import load, play

    city = await load(platform)
    outcomes = []
    for episode in range(1, episodes + 1):
        outcome = await play(platform, city, seed, episode, _tell)
        outcomes.append(outcome)
        _tell(f"episode {episode}: {'held' if outcome.ok else 'BROKEN'} after {outcome.seconds} s")
    return outcomes


def _document(seed: int, outcomes: list["Outcome"]) -> dict[str, Any]:
    from shared.failpoints import FAILPOINTS

    fired = {name for outcome in outcomes for name in outcome.failpoints}
    silent = sorted(set(FAILPOINTS) - fired)
    return {
        "ok": not silent and all(outcome.ok for outcome in outcomes),
        "seed": seed,
        "commit": _commit(),
        "failpoints_that_did_not_fire": silent,
        "episodes": [{**vars(outcome), "counts": outcome.counts, "ok": outcome.ok} for outcome in outcomes],
    }


def _summary(result: dict[str, Any]) -> str:
    lines = [
        f"seed {result['seed']} at {result['commit']}: {'everything held' if result['ok'] else 'NOT everything held'}"
    ]
    if result["failpoints_that_did_not_fire"]:
        lines.append(f"failpoints that did not fire: {', '.join(result['failpoints_that_did_not_fire'])}")
    for episode in result["episodes"]:
        broken = [i for i in episode["check"].get("invariants", []) if i["violations"] or not i["checked"]]
        lines += [
            f"episode {episode['episode']}, invariant {i['id']}: {i['violations']} {i['examples']}" for i in broken
        ]
        if not episode["counts"]:
            lines.append(
                f"episode {episode['episode']} was too small: {episode['submissions']}, {episode['decisions']}"
            )
    return "\n".join(lines)


def _commit() -> str:
    done = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _tell(text: str) -> None:
    console.print(text, highlight=False)
