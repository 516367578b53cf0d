"""Files and functions stay short: every large code base that was measured drifted without a cap."""

import ast
import statistics
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_CAP, FILE_MEDIAN, FUNCTION_CAP, FUNCTION_MEDIAN = 300, 80, 50, 10


def sources(*packages: str) -> list[Path]:
    return [path for package in packages for path in (ROOT / package).rglob("*.py") if "node_modules" not in path.parts]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield (
                f"{path.relative_to(ROOT)}:{node.lineno} {node.name}",
                (node.end_lineno or node.lineno) - node.lineno + 1,
            )


def too_long(paths: list[Path]) -> list[str]:
    found = [
        f"{path}: {n} lines" for path in paths if (n := len(path.read_text(encoding="utf-8").splitlines())) > FILE_CAP
    ]
    return found + [f"{name}: {n} lines" for path in paths for name, n in functions(path) if n > FUNCTION_CAP]


def test_no_file_or_function_passes_the_cap() -> None:
    assert too_long(sources("services", "shared", "deploy", "tests")) == []


def test_the_medians_hold() -> None:
    paths = [path for path in sources("services", "shared", "deploy") if path.stat().st_size]
    assert statistics.median(len(path.read_text(encoding="utf-8").splitlines()) for path in paths) <= FILE_MEDIAN
    assert statistics.median(n for path in paths for _, n in functions(path)) <= FUNCTION_MEDIAN


def test_a_seeded_long_file_and_function_are_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    (tmp_path / "long.py").write_text("def f():\n" + "    x = 1\n" * 300)
    assert len(too_long([tmp_path / "long.py"])) == 2
