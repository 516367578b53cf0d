"""`huzhu bench` at a tiny scale: the product, its comparators and the counts. How fast anything was is not asked."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import deploy.bench.run
from deploy.bench.line import LineResult
from deploy.cli import app
from deploy.embedded.ports import is_free
from deploy.embedded.services import ports

FORM = {"line": str, "ratios": dict, "correct": bool, "repeats": int, "spread": float, "machine": str}


def measured(folder: Path, *words: str) -> tuple[Result, dict[str, Any]]:
    base = next(base for base in range(19000, 21500, 50) if all(map(is_free, ports(base).values())))
    environment = {"HUZHU_HOME": str(folder), "HUZHU_PORT_BASE": str(base)}
    size = ["--repeats", "1", "--seconds", "0.4", "--scale", "0.01", "--json", str(folder / "found" / "bench.json")]
    done = CliRunner().invoke(app, ["bench", *words, *size], env=environment)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done, json.loads((folder / "found" / "bench.json").read_text(encoding="utf-8"))


def of_the_form(line: dict[str, Any]) -> bool:
    return all(isinstance(line[name], kind) for name, kind in FORM.items())


def test_p1_and_p2_are_correct_against_real_comparators(tmp_path: Path) -> None:
    done, document = measured(tmp_path, "P1", "P2")
    first, second = document["lines"]
    assert (done.exit_code, first["correct"], second["correct"]) == (0, True, True), (document, done.output)
    assert of_the_form(first)
    assert of_the_form(second)
    assert (first["line"], set(first["ratios"])) == ("P1", {"pgbench", "drf"})
    assert (second["line"], set(second["ratios"])) == ("P2", {"sampled_5", "sampled_100"})
    for side in ("huzhu", "drf"):
        counts = first["counted"][side]
        assert counts["acknowledged"] > 0
        assert set(counts.values()) == {counts["acknowledged"]}, side
    assert first["counted"]["pgbench"]["transactions"] == first["counted"]["pgbench"]["outbox"] > 0
    assert set(first["details"]["half_of_saturation"]["huzhu"]) == {"rate", "p50_ms", "p99_ms"}
    assert second["counted"]["spans"]["sampled_100"] > second["counted"]["spans"]["sampled_5"]


def test_growth_has_a_curve_of_everything_that_grows(tmp_path: Path) -> None:
    done, document = measured(tmp_path, "growth")
    (line,) = document["lines"]
    assert (done.exit_code, line["correct"]) == (0, True), (document, done.output)
    assert of_the_form(line)
    kinds = ("file", "read", "relay", "consume")
    assert set(line["ratios"]) == {f"{kind}_{size}" for kind in kinds for size in (10_000, 50_000)}


def test_wrong_counts_end_with_status_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_words: object) -> Iterator[LineResult]:
        yield LineResult("P1", {"pgbench": 9.0}, correct=False, repeats=1, spread=0.0, counted={"claims": 1})

    monkeypatch.setattr(deploy.bench.run, "run", run)
    done, document = measured(tmp_path, "P1")
    assert (done.exit_code, document["lines"][0]["correct"]) == (1, False)
    assert "COUNTS ARE WRONG" in done.output


def test_an_unknown_line_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "P99"], env={"HUZHU_HOME": str(tmp_path)})
    assert (done.exit_code, "P99" in done.output) == (2, True)
