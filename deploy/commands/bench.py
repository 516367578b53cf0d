"""`huzhu bench [LINE …]`: how fast we are, as ratios to comparators measured in the same run."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from deploy.console import console, home, one_sentence, port_base

if TYPE_CHECKING:
    from deploy.bench.line import LineResult


def register(app: typer.Typer) -> None:
    app.command()(bench)


def bench(
    lines: Annotated[list[str] | None, typer.Argument(help="P1 to P4 (all by default) or growth.")] = None,
    repeats: Annotated[int, typer.Option(min=1, help="How often every side is measured.")] = 5,
    seconds: Annotated[float, typer.Option(min=0.2, help="How long a side works in each repeat.")] = 5.0,
    scale: Annotated[float, typer.Option(min=0.0001, help="Shrinks prepared data; 1 is what counts.")] = 1.0,
    file: Annotated[Path | None, typer.Option("--json", help="Write the result to this file.")] = None,
) -> None:
    """Measure in a data folder of its own (HUZHU_HOME/bench); exit 1 when the counts of any line are wrong."""
    from deploy.bench.lines import LINES
    from deploy.bench.run import Measure, run

    names = lines or [name for name, entry in LINES.items() if entry.always]
    unknown = sorted(set(names) - set(LINES))
    if unknown:
        raise typer.BadParameter(f"there is no line {', '.join(unknown)}; there are {', '.join(LINES)}")
    results: list[LineResult] = []
    with one_sentence(), console.status("starting") as status:
        for result in run(names, home() / "bench", port_base(), Measure(repeats, seconds, scale), status.update):
            results.append(result)
            console.print(_shown(result))
            if file is not None:
                file.parent.mkdir(parents=True, exist_ok=True)
                document = {"lines": [line.document() for line in results]}
                file.write_text(json.dumps(document, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    raise typer.Exit(0 if all(result.correct for result in results) else 1)


def _shown(result: "LineResult") -> Table:
    verdict = "counts are right" if result.correct else f"COUNTS ARE WRONG: {result.counted} {result.details}"
    table = Table("side", "a second", "ours ÷ it", title=f"{result.line}: {verdict}; spread {result.spread:.0%}")
    for side, rate in result.rates.items():
        ratio = result.ratios.get(side)
        table.add_row(side, f"{rate:,.0f}", "" if ratio is None else f"{ratio:.3f}")
    for name, ratio in result.ratios.items():
        if name not in result.rates:
            table.add_row(name, "", f"{ratio:.3f}")
    return table
