"""Sets of row numbers, kept as ranges: almost everything is one range, from the first row to the last one read."""

from collections.abc import Collection, Iterable, Sequence
from itertools import pairwise

Range = tuple[int, int]
"""First number, and the first one behind it."""


def ranges(numbers: Collection[int]) -> list[Range]:
    """Different numbers as ranges, ascending and apart."""
    if not numbers:
        return []
    least, greatest = min(numbers), max(numbers)
    if greatest - least + 1 == len(numbers):
        return [(least, greatest + 1)]
    return united((number, number + 1) for number in numbers)


def united(parts: Iterable[Range]) -> list[Range]:
    """Ranges in any order, one over another, as ranges that are ascending and apart."""
    found: list[Range] = []
    for first, past in sorted(parts):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], past)
        else:
            found.append((first, past))
    return found


def missing(taken: Sequence[Range]) -> list[Range]:
    """What is not there below the greatest number; numbers begin with 1."""
    return [(past, first) for (_, past), (first, _) in pairwise([(1, 1), *taken]) if past < first]
