"""Which claim numbers somebody has."""

from collections.abc import Sequence

from shared.db.arrays import as_words
from shared.db.together import Question


def question_of_taken(numbers: Sequence[str]) -> Question:
    """Those of the proposed numbers that a claim has."""
    return Question(_TAKEN, [as_words(numbers)])


_TAKEN = "select number from claim where number = any(array(select json_array_elements_text($1::json)))"
