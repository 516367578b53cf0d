"""Statements that are said as one: a round trip to the database costs as much as several rows."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import accumulate, chain
from types import MappingProxyType
from typing import Any, NamedTuple

from shared.errors import DomainError

Refusal = Callable[[], DomainError]
NONE: Mapping[str, Refusal] = MappingProxyType({})
_PLACE = re.compile(r"\$(\d+)")


Answers = Sequence[Sequence[tuple[Any, ...]]]
"""The rows that answer each of several questions."""


class Question(NamedTuple):
    """A query and its arguments ($1, $2, …)."""

    query: str
    arguments: Sequence[Any]


class Write(NamedTuple):
    """A statement that changes rows and tells nothing but how many: no `returning`."""

    query: str
    arguments: Sequence[Any]
    rows: int | None = None
    """How many it has to change, where that is not certain."""
    otherwise: Refusal | None = None
    """What it means when it changed another number."""
    refusals: Mapping[str, Refusal] = NONE
    """What it means when a unique constraint speaks, by its name."""


def arguments_of(said: Sequence[Question | Write]) -> list[Any]:
    """All of them, as `questions` and `writes` number them."""
    return [*chain.from_iterable(each.arguments for each in said)]


def questions(asked: Sequence[Question]) -> str:
    """One row: for each question the array of its rows."""
    return _questions(tuple((each.query, len(each.arguments)) for each in asked))


def writes(said: Sequence[Write]) -> str:
    """One row: for each statement how many rows it has changed."""
    return _writes(tuple((each.query, len(each.arguments)) for each in said))


_Counted = tuple[tuple[str, int], ...]
"""Statements, each with the number of its arguments."""


@cache
def _questions(asked: _Counted) -> str:
    arrays = map("array(select each from ({}) as each)".format, _numbered(asked))
    return f"select {', '.join(arrays)}"


@cache
def _writes(said: _Counted) -> str:
    parts = [f"w{place} as ({query} returning 1)" for place, query in enumerate(_numbered(said))]
    counts = map("(select count(*) from w{})".format, range(len(parts)))
    return f"with {', '.join(parts)} select {', '.join(counts)}"


def _numbered(said: _Counted) -> list[str]:
    """Each statement's places behind those of the statements before it."""
    before = accumulate((count for _, count in said), initial=0)
    return [
        _PLACE.sub(lambda place, shift=shift: f"${int(place[1]) + shift}", query)  # type: ignore[misc]
        for (query, _), shift in zip(said, before, strict=False)
    ]
