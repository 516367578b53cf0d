"""The pictures in the README are the transition tables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from services.claims.domain.states import PAYOUT_TRANSITIONS, TRANSITIONS

README = Path(__file__).parents[2] / "services" / "claims" / "README.md"


@pytest.mark.parametrize(("place", "first", "table"), [(1, "draft", TRANSITIONS), (2, "pending", PAYOUT_TRANSITIONS)])
def test_the_state_diagrams_are_the_transition_tables(place: int, first: str, table: Mapping[Any, Any]) -> None:
    drawn = README.read_text(encoding="utf-8").split("stateDiagram-v2\n")[place].partition("```")[0]
    lines = [f"{state} --> {following}: {action}" for (state, action), following in table.items()]
    assert [line.strip() for line in drawn.splitlines()] == [f"[*] --> {first}", *lines]
