"""Texts of which most are the same, for a statement that takes many rows."""

from collections.abc import Sequence

import orjson


def as_words(values: Sequence[str]) -> tuple[list[str], str]:
    """Each text once, and as an array of numbers which of them stands where: the driver looks at every text of a list.

    The statement says `(cast(:words as text[]))[place]`, and reads `place` from `cast(cast(:places as text) as int[])`.
    """
    places = {word: place for place, word in enumerate(dict.fromkeys(values), 1)}
    return list(places), f"{{{orjson.dumps([places[value] for value in values]).decode()[1:-1]}}}"
