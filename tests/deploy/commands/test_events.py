"""`huzhu events`: what is drawn from code is what stands in the papers."""

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from deploy import drawings
from deploy.cli import app
from deploy.commands.events import generated
from deploy.embedded.services import SERVICES


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The papers, to be spoilt."""
    for path, _ in generated():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(drawings.ROOT / path, tmp_path / path)
    for name in SERVICES:
        states = Path("services") / name / "domain" / "states.py"
        if (drawings.ROOT / states).exists():
            (tmp_path / states).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / states).touch()
    monkeypatch.setattr(drawings, "ROOT", tmp_path)
    return tmp_path


def test_everything_drawn_is_up_to_date() -> None:
    result = CliRunner().invoke(app, ["events", "--check"])
    assert (result.exit_code, result.output) == (0, "")


def test_every_transition_table_and_every_services_events_are_drawn_in_its_readme() -> None:
    for name in SERVICES:
        readme = (drawings.ROOT / "services" / name / "README.md").read_text(encoding="utf-8")
        places = [(place[2], place[3]) for place in drawings.PLACE.finditer(readme)]
        assert sorted(places, key=str) == sorted(
            [("events", None), *(("states", table) for table in drawings.tables(name))], key=str
        )


@pytest.mark.parametrize(
    ("paper", "old", "new"),
    [
        ("services/claims/README.md", "draft --> awaiting_employer: submit", "draft --> paid: wish"),
        ("services/review/README.md", "<br/>claim_submitted", "<br/>claim_dreamt"),
        ("docs/events.md", "| claims, insight |", "| nobody |"),
        ("shared/events/asyncapi.json", '"bank.events"', '"bank.dreams"'),
    ],
)
def test_drift_is_seen_named_and_mended(copy: Path, paper: str, old: str, new: str) -> None:
    right = (copy / paper).read_text(encoding="utf-8")
    assert old in right
    (copy / paper).write_text(right.replace(old, new), encoding="utf-8")
    checked = CliRunner().invoke(app, ["events", "--check"])
    assert checked.exit_code == 1
    assert checked.output == f"{paper} is out of date: run huzhu events --write\n"
    assert CliRunner().invoke(app, ["events", "--write"]).exit_code == 0
    assert (copy / paper).read_text(encoding="utf-8") == right
