"""Which claim numbers somebody has."""

from collections.abc import Sequence

from shared.db.together import Question


def question_of_taken(numbers: Sequence[str]) -> Question:
    """Those of the proposed numbers that a claim has."""
    return Question("select number from claim where number = any($1::text[])", [numbers])
