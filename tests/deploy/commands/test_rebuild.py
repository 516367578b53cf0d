"""`huzhu rebuild` where there is nothing; over a running city it is in tests/journeys/test_insight.py."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app


def test_a_data_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUZHU_HOME", str(tmp_path / "none"))
    done = CliRunner().invoke(app, ["rebuild", "insight"])
    assert done.exit_code == 1
    assert "is not there: run huzhu up or huzhu demo first." in done.output.replace("\n", " ")
    assert not (tmp_path / "none").exists()


def test_only_projections_can_be_rebuilt() -> None:
    assert CliRunner().invoke(app, ["rebuild", "claims"]).exit_code == 2
