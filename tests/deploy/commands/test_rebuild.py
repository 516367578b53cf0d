"""`huzhu rebuild` and `huzhu parked` where there is nothing; tests/journeys/test_insight.py rebuilds a running city."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app


@pytest.mark.parametrize("words", [["rebuild", "insight"], ["parked", "claims", "list"]])
def test_a_data_folder_that_is_not_there_is_named(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HUZHU_HOME", str(tmp_path / "none"))
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 1
    assert "is not there: run huzhu up or huzhu demo first." in done.output.replace("\n", " ")
    assert not (tmp_path / "none").exists()


def test_only_projections_can_be_rebuilt() -> None:
    assert CliRunner().invoke(app, ["rebuild", "claims"]).exit_code == 2


def test_a_service_that_hears_nothing_parks_nothing() -> None:
    done = CliRunner().invoke(app, ["parked", "portal", "list"])
    assert (done.exit_code, "portal hears nothing" in done.output) == (2, True)
