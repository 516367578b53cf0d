"""`huzhu republish` where it cannot work; over a real city it is in tests/journeys/test_republish.py."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy.cli import app
from deploy.republishing import own_topics


def test_a_data_folder_that_is_not_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HUZHU_HOME", str(tmp_path / "none"))
    done = CliRunner().invoke(app, ["republish"])
    assert done.exit_code == 1
    assert "is not there: run huzhu up or huzhu demo first." in done.output.replace("\n", " ")
    assert not (tmp_path / "none").exists()


def test_what_outside_parties_tell_is_left_alone() -> None:
    topics = own_topics()
    assert "bank.events" not in topics
    assert {"claims.events", "review.events", "bank.requests"} <= set(topics)
