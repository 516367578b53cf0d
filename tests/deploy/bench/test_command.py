"""`huzhu bench` at a tiny scale: the product, its comparators and the counts. How fast anything was is not asked."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import deploy.bench.run
from deploy.bench.line import LineResult
from deploy.cli import app
from deploy.embedded.processes import ROOT
from tests.harness.environment import plain_environment
from tests.harness.ports import free_base

FORM = {"line": str, "ratios": dict, "correct": bool, "repeats": int, "spread": float, "machine": str}


def words_of(folder: Path, *words: str) -> list[str]:
    size = ["--repeats", "1", "--seconds", "0.4", "--scale", "0.01", "--json", str(folder / "found" / "bench.json")]
    return ["bench", *words, *size]


def found(folder: Path) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((folder / "found" / "bench.json").read_text(encoding="utf-8"))
    return document


def measured(folder: Path, *words: str) -> tuple["subprocess.CompletedProcess[str]", dict[str, Any]]:
    """Run as a person runs it: a process of its own, that knows nothing of the servers of these tests."""
    environment = {**plain_environment(), "HUZHU_HOME": str(folder), "HUZHU_PORT_BASE": str(free_base())}
    command = [sys.executable, "-m", "deploy.cli", *words_of(folder, *words)]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (folder / "found" / "bench.json").exists(), done.stdout + done.stderr
    return done, found(folder)


def of_the_form(line: dict[str, Any]) -> bool:
    return all(isinstance(line[name], kind) for name, kind in FORM.items())


def test_p1_and_p2_are_correct_against_real_comparators(tmp_path: Path) -> None:
    done, document = measured(tmp_path, "P1", "P2")
    first, second = document["lines"]
    assert (done.returncode, first["correct"], second["correct"]) == (0, True, True), (
        document,
        done.stdout,
        done.stderr,
    )
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
    assert (done.returncode, line["correct"]) == (0, True), (document, done.stderr)
    assert of_the_form(line)
    kinds = ("file", "read", "relay", "consume")
    assert set(line["ratios"]) == {f"{kind}_{size}" for kind in kinds for size in (10_000, 50_000)}


def test_p6_signs_in_for_real_and_knows_what_that_does_to_claims(tmp_path: Path) -> None:
    done, document = measured(tmp_path, "P6")
    (line,) = document["lines"]
    assert (done.returncode, line["correct"]) == (0, True), (document, done.stdout, done.stderr)
    assert of_the_form(line)
    assert set(line["ratios"]) == {"argon2", "claims_p99", "unknown_account"}
    assert line["counted"]["sessions"] == line["counted"]["signed_in"] > 0
    assert line["counted"]["claims"] == line["counted"]["acknowledged"] > 0


def test_wrong_counts_end_with_status_1(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def run(*_words: object) -> Iterator[LineResult]:
        yield LineResult("P1", {"pgbench": 9.0}, correct=False, repeats=1, spread=0.0, counted={"claims": 1})

    monkeypatch.setattr(deploy.bench.run, "run", run)
    done = CliRunner().invoke(app, words_of(tmp_path, "P1"), env={"HUZHU_HOME": str(tmp_path)})
    assert (done.exit_code, found(tmp_path)["lines"][0]["correct"]) == (1, False)
    assert "COUNTS ARE WRONG" in done.output


def test_an_unknown_line_is_named(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["bench", "P99"], env={"HUZHU_HOME": str(tmp_path)})
    assert (done.exit_code, "P99" in done.output) == (2, True)
