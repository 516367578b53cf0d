"""Many values as one text: the driver looks at each value of a list, several times."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import orjson


def as_array(values: Sequence[UUID | date | int | None]) -> str:
    """Ids, days or numbers as PostgreSQL writes an array: `$1::text::uuid[]`. Words may hold anything: see below."""
    return f"{{{orjson.dumps(values, default=str).decode()[1:-1]}}}"


def as_words(values: Sequence[str]) -> str:
    """Words as a JSON array: `json_array_elements_text($1::json)`."""
    return orjson.dumps(values).decode()


def once_each(values: Sequence[str]) -> tuple[list[str], str]:
    """For words of which most are the same: each once, and as an array of numbers which of them stands where.

    The statement says `(cast(:words as text[]))[place]`, and reads `place` from `cast(cast(:places as text) as int[])`.
    """
    places = {word: place for place, word in enumerate(dict.fromkeys(values), 1)}
    return list(places), as_array([places[value] for value in values])
