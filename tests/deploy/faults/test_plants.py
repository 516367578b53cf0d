"""Every planted bug still fits the code, changes it, and leaves it Python; the run with all of them is made by hand."""

from pathlib import Path

import pytest

import deploy.checks.run  # noqa: F401 - registers the invariants
from deploy.checks.finding import REGISTRY
from deploy.embedded.processes import ROOT
from deploy.faults.kinds import FAULTS
from deploy.faults.planting import Change, DoesNotFit, Plant, plants
from deploy.faults.provocations import PROVOCATIONS


def test_the_eight_classic_kinds_are_planted() -> None:
    assert {plant.name for plant in plants()} == {
        "outside_transaction", "inbox_skipped", "offset_first", "plain_cursor", "read_then_write", "key_by_agency",
        "no_duty_constraint", "session_agency",
    }  # fmt: skip


@pytest.mark.parametrize("plant", plants(), ids=lambda plant: plant.name)
def test_a_plant_applies_and_compiles(plant: Plant, tmp_path: Path) -> None:
    for file in {change.file for change in plant.changes}:
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).write_text((ROOT / file).read_text(encoding="utf-8"), encoding="utf-8")
    for change in plant.changes:
        change.apply(tmp_path)
        compile((tmp_path / change.file).read_text(encoding="utf-8"), change.file, "exec")
    assert plant.caught_by <= REGISTRY.keys()
    assert set(plant.faults) <= (FAULTS | PROVOCATIONS).keys()


def test_a_plant_that_does_not_fit_says_so(tmp_path: Path) -> None:
    (tmp_path / "code.py").write_text("twice\ntwice\n", encoding="utf-8")
    for words in ("never", "twice"):
        with pytest.raises(DoesNotFit):
            Change("code.py", words, "other").apply(tmp_path)
