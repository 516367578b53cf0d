"""Building blocks of request and response bodies: strict, bounded, explicit."""

import unicodedata
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

T = TypeVar("T")


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Page(BaseModel, Generic[T]):
    """A keyset page; ask for the next with `after=<next>`."""

    items: list[T]
    next: UUID | None = None


def _printable(text: str) -> str:
    if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t" for char in text):
        raise PydanticCustomError("control_characters", "control characters")
    return unicodedata.normalize("NFC", text).strip()


def Text(maximum: int, minimum: int = 1) -> Any:  # noqa: N802 - reads as a type
    """A string without control, bidirectional or surrogate characters, trimmed."""
    return Annotated[str, AfterValidator(_printable), Field(min_length=minimum, max_length=maximum)]


Fen = Annotated[int, Field(strict=True, ge=0, le=100_000_000_00)]
"""Money: a whole number of fen, at most 100 million yuan; never a float, never text."""

PageLimit = Annotated[int, Query(ge=1, le=100)]
After = Annotated[UUID | None, Query()]
