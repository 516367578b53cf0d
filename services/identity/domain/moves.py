"""How anything that has states comes from one into the next."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

from shared.errors import IllegalTransition

S = TypeVar("S", bound=StrEnum)
A = TypeVar("A", bound=StrEnum)


def moved(transitions: Mapping[tuple[S, A], S], state: S, action: A) -> S:
    """Where the action leads, or IllegalTransition."""
    found = transitions.get((state, action))
    if found is None:
        raise IllegalTransition(state=str(state))
    return found
