"""`huzhu supply` on this repository, and on what it has to refuse."""

import json
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands import supply


@pytest.fixture
def audits(monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """What pip-audit answers for the probe and for the lock."""
    answers: dict[str, object] = {"probe": {"dependencies": [{"name": "aiokafka", "version": "1", "vulns": []}]}}
    answers["lock"] = answers["probe"]
    real = supply._run

    def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
        if tool != "pip-audit":
            return real(tool, *words)
        answer = answers["lock" if str(supply.LOCK) in words else "probe"]
        return subprocess.CompletedProcess(words, 0, answer if isinstance(answer, str) else json.dumps(answer), "")

    monkeypatch.setattr(supply, "_run", run)
    monkeypatch.setattr(supply, "_secrets", list)  # `make lint` looks through the whole repository
    return answers


@pytest.fixture
def no_bill(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes seconds to write, and one test reads it."""
    real = supply._run

    def run(tool: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(words, 0) if tool == "cyclonedx-py" else real(tool, *words)

    monkeypatch.setattr(supply, "_run", run)


def run(folder: Path) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["supply", "--bill", str(folder / "bom.json")])
    return done.exit_code, done.output


@pytest.mark.usefixtures("audits")
def test_the_bill_names_what_is_shipped(tmp_path: Path) -> None:
    code, output = run(tmp_path)

    assert code == 0, output
    bill = json.loads((tmp_path / "bom.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    named = {component["name"] for component in bill["components"]}
    assert {"fastapi", "aiokafka", "cryptography"} <= named
    assert "pytest" not in named


@pytest.mark.usefixtures("no_bill")
def test_a_known_hole_fails(audits: dict[str, object], tmp_path: Path) -> None:
    hole = {"id": "PYSEC-1", "fix_versions": ["2.0"]}
    audits["lock"] = {"dependencies": [{"name": "made-up", "version": "1.0", "vulns": [hole]}]}

    code, output = run(tmp_path)

    assert code == 1
    assert "made-up 1.0: PYSEC-1, mended in 2.0" in output


@pytest.mark.usefixtures("no_bill")
@pytest.mark.parametrize("silent", ["", {"dependencies": [{"name": "aiokafka", "skip_reason": "not found"}]}])
def test_that_nobody_could_be_asked_is_said_and_fails_where_it_is_required(
    audits: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, silent: object
) -> None:
    audits["probe"] = silent

    code, output = run(tmp_path)
    assert code == 0
    assert "Nobody here could be asked" in output

    monkeypatch.setenv(supply.NEEDED, "required")
    assert run(tmp_path)[0] == 1


@pytest.mark.usefixtures("no_bill")
def test_a_secret_that_nobody_looked_at_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for words in (["init", "-q"], ["add", "-A"]):
        (tmp_path / "settings.py").write_text('password = "Xq7-mD2v' + '9LpTz"\n', encoding="utf-8")
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    monkeypatch.setattr(supply, "ROOT", tmp_path)
    monkeypatch.setattr(supply, "_vulnerabilities", list)
    lock = tmp_path / "deploy" / "image.lock"
    lock.parent.mkdir()
    lock.write_text("fastapi==1.0\n", encoding="utf-8")

    code, output = run(tmp_path)

    assert code == 1
    assert "settings.py" in output
