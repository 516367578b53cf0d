"""Reads docs/security/asvs.md; `python -m tests.architecture.asvs` writes the count at its top anew."""

import ast
import re
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAPER = ROOT / "docs" / "security" / "asvs.md"
IDS = PAPER.with_name("asvs-5.0.0-ids.txt")
STATES = ("met", "not applicable", "open")
BEGIN, END = "<!-- counted -->\n", "<!-- /counted -->"
_TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
_REASON = 12
"""Letters that a reason takes at least."""


@dataclass(frozen=True)
class Line:
    """One requirement as the paper has it."""

    id: str
    level: str
    subject: str
    state: str
    why: str


def lines(paper: str) -> list[Line]:
    """Rows whose first cell is an identifier; a cell that is missing or too much stays visible in `why` or `state`."""
    rows = [line.strip("|").split("|", 4) for line in paper.splitlines() if re.match(r"\|\s*\d+\.\d", line)]
    return [Line(*(cell.strip() for cell in [*row, "", "", "", ""][:5])) for row in rows]


def published(ids: str) -> dict[str, str]:
    """Identifier → level."""
    return dict(line.split() for line in ids.splitlines() if not line.startswith("#"))


def counted(found: list[Line]) -> str:
    """The table at the top."""
    counts = Counter((line.level, line.state) for line in found)
    rows = [
        f"| {name} | " + " | ".join(str(sum(counts[level, state] for level in levels)) for state in STATES) + " |"
        for name, levels in (("1", "1"), ("2", "2"), ("both", "12"))
    ]
    return "\n".join(["| level | met | not applicable | open |", "|---|---|---|---|", *rows]) + "\n"


def with_count(paper: str) -> str:
    """The paper with today's count."""
    before, rest = paper.split(BEGIN)
    return f"{before}{BEGIN}{counted(lines(paper))}{END}{rest.split(END)[1]}"


def problems(paper: str, ids: str, root: Path = ROOT) -> list[str]:
    """Everything that is not as it should be, in words."""
    found, known = lines(paper), published(ids)
    times = Counter(line.id for line in found)
    said = [f"{identifier} is there {times[identifier]} times" for identifier in known if times[identifier] != 1]
    said += [f"{line.id} is no requirement of level {line.level}" for line in found if known.get(line.id) != line.level]
    said += [f"{line.id}: {problem}" for line in found for problem in _of_line(line, root)]
    if with_count(paper) != paper:
        said.append("the count is another: python -m tests.architecture.asvs")
    return said


def _of_line(line: Line, root: Path) -> list[str]:
    named = _TEST.findall(line.why)
    said = [f"there is no {file}::{name}" for file, name in named if name not in tests_of(root / file)]
    if line.why.count("tests/") != len(named):
        said.append("a test is not named as `tests/file.py::test_name`")
    if line.state not in STATES:
        said.append(f"no such state: {line.state}")
    if line.state == "met" and not named:
        said.append("met, and no test is named")
    if line.state != "met" and len(re.sub(r"[^A-Za-z]", "", _TEST.sub("", line.why))) < _REASON:
        said.append(f"{line.state}, and nothing says why")
    if not line.subject:
        said.append("no subject")
    return said


@cache
def tests_of(path: Path) -> frozenset[str]:
    """Names of the test functions that a file has, without importing it."""
    if not path.is_file():
        return frozenset()
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


if __name__ == "__main__":
    PAPER.write_text(with_count(PAPER.read_text(encoding="utf-8")), encoding="utf-8")
