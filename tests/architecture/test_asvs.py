"""docs/security/asvs.md says of every requirement where we stand, and names only tests that there are."""

from pathlib import Path

import pytest

from tests.architecture import asvs

IDS = "# two\n1.1.1 2\n1.2.1 1\n"
PAPER = """# Paper

<!-- counted -->
| level | met | not applicable | open |
|---|---|---|---|
| 1 | 0 | 1 | 0 |
| 2 | 1 | 0 | 0 |
| both | 1 | 1 | 0 |
<!-- /counted -->

| id | level | subject | state | why |
|---|---|---|---|---|
| 1.1.1 | 2 | decoding | met | once: `tests/test_decoding.py::test_once` |
| 1.2.1 | 1 | LaTeX | not applicable | no LaTeX is processed |
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_decoding.py").write_text("async def test_once() -> None: ...\n")
    return tmp_path


def test_every_requirement_has_its_state_its_reason_and_tests_that_exist() -> None:
    assert asvs.problems(asvs.PAPER.read_text("utf-8"), asvs.IDS.read_text("utf-8")) == []


def test_the_list_of_requirements_is_whole() -> None:
    """As the standard says of itself: 70 of level 1, 183 of level 2."""
    levels = list(asvs.published(asvs.IDS.read_text("utf-8")).values())
    assert (levels.count("1"), levels.count("2"), len(levels)) == (70, 183, 253)


@pytest.mark.parametrize(
    ("sound", "seeded", "problem"),
    [
        ("| 1 | 0 | 1 | 0 |", "| 1 | 1 | 0 | 0 |", "the count is another"),
        ("test_once`", "test_twice`", "1.1.1: there is no tests/test_decoding.py::test_twice"),
        ("test_decoding.py", "test_nothing.py", "1.1.1: there is no tests/test_nothing.py::test_once"),
        ("`tests/test_decoding.py::test_once`", "", "1.1.1: met, and no test is named"),
        ("`tests/test_decoding.py::test_once`", "tests/test_decoding.py", "1.1.1: a test is not named as"),
        ("| 1.2.1 | 1 |", "| 1.1.1 | 2 |", "1.1.1 is there 2 times"),
        ("| 1.2.1 | 1 |", "| 1.1.1 | 2 |", "1.2.1 is there 0 times"),
        ("| 1.2.1 | 1 |", "| 1.2.1 | 2 |", "1.2.1 is no requirement of level 2"),
        ("| 1.2.1 | 1 |", "| 1.2.9 | 1 |", "1.2.9 is no requirement of level 1"),
        ("| no LaTeX is processed |", "| |", "1.2.1: not applicable, and nothing says why"),
        ("| no LaTeX is processed |", "", "1.2.1: not applicable, and nothing says why"),
        ("| not applicable | no", "| fine | no", "1.2.1: no such state: fine"),
        ("| LaTeX |", "| |", "1.2.1: no subject"),
    ],
)
def test_a_seeded_violation_is_seen(root: Path, sound: str, seeded: str, problem: str) -> None:
    assert asvs.problems(PAPER, IDS, root) == []
    assert sound in PAPER
    found = asvs.problems(PAPER.replace(sound, seeded, 1), IDS, root)
    assert [said for said in found if said.startswith(problem)], found


def test_the_count_is_written_anew(root: Path) -> None:
    wrong = PAPER.replace("| both | 1 | 1 | 0 |", "| both | 9 | 9 | 9 |")
    assert asvs.with_count(wrong) == PAPER
    assert asvs.problems(asvs.with_count(wrong), IDS, root) == []
