"""benefits.md: `huzhu plans validate` and `huzhu plans explain`."""

import json
from pathlib import Path
from typing import Any

import pytest

from services.claims.domain.plan import FOLDER
from services.claims.plan_commands import plans
from shared.settings import Settings

PLAN = str(FOLDER / "quanzhou-inpatient.v1.yaml")
TEXT = Path(PLAN).read_text("utf-8")
CASE = {
    "benefit_kind": "inpatient",
    "total_fen": 1_000_000,
    "pooled_paid_fen": 600_000,
    "hospital_level": 3,
    "admitted_on": "2026-03-01",
    "discharged_on": "2026-03-09",
}


async def _run(*words: str) -> int:
    return await plans(Settings.of("claims"), words)


def _case(folder: Path, **changes: Any) -> str:
    path = folder / "case.json"
    path.write_text(json.dumps({**CASE, **changes}), "utf-8")
    return str(path)


async def test_validate_accepts_what_is_shipped(capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("validate", PLAN) == 0
    assert "quanzhou-inpatient version 1 is valid" in capsys.readouterr().out


async def test_validate_names_every_violation(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(TEXT.replace('"0.60"', '"6"').replace("waiting_days: 0", "waiting_days: -1"), "utf-8")
    assert await _run("validate", str(broken)) == 1
    printed = capsys.readouterr().out
    assert "covers.waiting_days" in printed
    assert "benefit_kinds.0.rules.2" in printed


async def test_x5_explain_prints_the_trace(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("explain", PLAN, "--case", _case(tmp_path)) == 0
    printed = capsys.readouterr().out
    assert "3. 3 级医院补助 40%：3,600.00 元 × 40% = 1,440.00 元（四舍五入到分）。  [rate]" in printed
    assert printed.endswith("本次补助 1,440.00 元。\n")


async def test_explain_in_english(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("explain", PLAN, "--case", _case(tmp_path, remaining_ceiling_fen=100), "--locale", "en")
    assert await _run(*words) == 0
    assert capsys.readouterr().out.endswith("The claim gets 1.00 yuan.\n")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total_fen": 10_000.0}, "total_fen is a float"),
        ({"total_fen": 1}, "医保统筹支付不能超过费用总额"),
        ({"benefit_kind": "dental"}, "没有这个补助类别"),
        ({"admitted_on": "yesterday"}, "yesterday"),
        ({"admitted_on": 5}, "fromisoformat"),
        ({"salary": 5}, "a case has"),
    ],
)
async def test_a_bad_case_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], reason: str
) -> None:
    assert await _run("explain", PLAN, "--case", _case(tmp_path, **changes)) == 1
    assert reason in capsys.readouterr().out


async def test_files_that_are_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("validate", str(tmp_path / "none.yaml")) == 1
    assert await _run("explain", PLAN, "--case", str(tmp_path / "none.json")) == 1
    assert capsys.readouterr().out.count("cannot be read") == 2


async def test_wrong_words_end_with_the_usage(capsys: pytest.CaptureFixture[str]) -> None:
    assert await _run("publish") == 2
    assert "usage: plans" in capsys.readouterr().err
