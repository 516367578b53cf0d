"""`huzhu plans …` hands over to the claims service and passes its exit status on."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]


def _huzhu(*words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "deploy.cli", "plans", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_validate_through_the_command_line() -> None:
    done = _huzhu("validate", "services/claims/plans/quanzhou-inpatient.v1.yaml")
    assert (done.returncode, done.stdout.count("is valid")) == (0, 1)


def test_failure_and_usage_come_through() -> None:
    assert _huzhu("validate", "no-such-file.yaml").returncode == 1
    done = _huzhu("--help")
    assert done.returncode == 0
    assert "explain" in done.stdout
