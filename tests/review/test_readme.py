"""The picture in the README is the transition table."""

from pathlib import Path

from services.review.domain.states import TRANSITIONS

README = Path(__file__).parents[2] / "services" / "review" / "README.md"


def test_the_state_diagram_is_the_transition_table() -> None:
    drawn = README.read_text(encoding="utf-8").partition("stateDiagram-v2\n")[2].partition("```")[0]
    table = [f"{state} --> {following}: {step}" for (state, step), following in TRANSITIONS.items()]
    assert [line.strip() for line in drawn.splitlines()] == ["[*] --> open", *table]
