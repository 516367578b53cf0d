"""`huzhu faults --seed N --episodes K`: things break while clients work, and then every invariant holds.

`huzhu faults --plant` does it to copies of the code with a bug in each, and every bug has to be caught.
"""

import asyncio
import json
from pathlib import Path
from typing import Annotated

import typer

from deploy.console import console, home, one_sentence, port_base


def register(app: typer.Typer) -> None:
    app.command()(faults)


def faults(
    seed: Annotated[int, typer.Option(help="The same seed and commit draw the same faults.")] = 1,
    episodes: Annotated[int, typer.Option(min=1, help="How many, one after the other.")] = 3,
    only: Annotated[
        list[str] | None, typer.Option(help="Play these in every episode instead of what is drawn.")
    ] = None,
    plant: Annotated[bool, typer.Option("--plant", help="Plant known bugs instead, and catch them.")] = False,
    bug: Annotated[list[str] | None, typer.Option(help="With --plant: these bugs alone.")] = None,
    file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file.")] = None,
) -> None:
    """Break things under load in a data folder of its own (HUZHU_HOME/faults); exit 1 when anything did not hold."""
    from deploy.faults import planting, series

    with one_sentence():
        if plant:
            result = asyncio.run(planting.play(home() / "faults", port_base(), seed, bug, _tell))
        else:
            result = asyncio.run(series.play(home() / "faults", port_base(), seed, episodes, only, _tell))
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    console.print(planting.summary(result) if plant else series.summary(result), highlight=False)
    raise typer.Exit(0 if result["ok"] else 1)


def _tell(text: str) -> None:
    console.print(text, highlight=False)
