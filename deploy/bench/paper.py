"""`python -m deploy.bench.paper FILE …`: puts measured lines into docs/performance.md, between its two marks."""

import json
import sys
from pathlib import Path
from typing import Any

from deploy.embedded.processes import ROOT

PAPER = ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
GOALS = {
    ("P1", "pgbench"): "0.35, then 0.6",
    ("P1", "drf"): "10, then 18",
    ("P2", "sampled_5"): "0.9, then 0.95",
    ("P2", "sampled_100"): "0.7",
    ("P3", "bare"): "0.3, then 0.6",
    ("P3", "skip_locked"): "4",
    ("P3", "row_by_row"): "100",
    ("P4", "bare"): "0.3, then 0.45",
    ("P4", "message_by_message"): "25, then 40",
    ("P4", "celery"): "100",
    ("P6", "argon2"): "0.9, then 0.95",
    ("P6", "claims_p99"): "0.5, then 0.67",
    ("P6", "unknown_account"): "0.95 to 1.05",
}


def table(lines: list[dict[str, Any]]) -> str:
    """Markdown: a row for every comparator of every line."""
    rows = ["| line | against | ratio | goal | repeats, spread | counts right |", "|---|---|---|---|---|---|"]
    rows += [
        f"| {line['line']} | {against} | {ratio:.2f} | {GOALS.get((line['line'], against), _growth_goal(line))} |"
        f" {line['repeats']}, {line['spread']:.0%} | {'yes' if line['correct'] else 'NO'} |"
        for line in lines
        for against, ratio in line["ratios"].items()
    ]
    machines = sorted({line["machine"] for line in lines})
    return "\n".join([*rows, "", f"Machine: {'; '.join(machines)}."])


def put(paper: str, figures: str) -> str:
    """The paper with these figures in place of those before."""
    head, _, rest = paper.partition(BEGIN)
    _, found, tail = rest.partition(END)
    if not found:
        raise ValueError(f"{PAPER.name} has no place for figures")
    return f"{head}{BEGIN}\n\n{figures}\n\n{END}{tail}"


def _growth_goal(line: dict[str, Any]) -> str:
    return "0.9" if line["line"] == "growth" else ""


if __name__ == "__main__":
    measured = [line for file in sys.argv[1:] for line in json.loads(Path(file).read_text(encoding="utf-8"))["lines"]]
    PAPER.write_text(put(PAPER.read_text(encoding="utf-8"), table(measured)), encoding="utf-8")
