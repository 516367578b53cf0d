"""Figures in the paper come from a measured document, and from nowhere else."""

import pytest

from deploy.bench.paper import BEGIN, END, PAPER, put, table

LINE = {
    "line": "P1", "ratios": {"pgbench": 0.4, "drf": 12.0}, "correct": True, "repeats": 5, "spread": 0.1,
    "machine": "2 cores",
}  # fmt: skip


def test_every_ratio_has_a_row_with_its_goal() -> None:
    found = table([LINE, {**LINE, "line": "growth", "ratios": {"file_1000000": 0.93}, "correct": False}])
    assert "| P1 | pgbench | 0.40 | 0.35, then 0.6 | 5, 10% | yes |" in found
    assert "| P1 | drf | 12.00 | 10, then 18 | 5, 10% | yes |" in found
    assert "| growth | file_1000000 | 0.93 | 0.9 | 5, 10% | NO |" in found
    assert found.endswith("Machine: 2 cores.")


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    paper = PAPER.read_text(encoding="utf-8")
    once = put(paper, "new figures")
    assert once == put(put(paper, "other figures"), "new figures")
    assert (once.partition(BEGIN)[0], once.partition(END)[2]) == (paper.partition(BEGIN)[0], paper.partition(END)[2])
    with pytest.raises(ValueError, match="no place"):
        put("no marks", "figures")
