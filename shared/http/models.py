"""Building blocks of request and response bodies: strict, bounded, explicit."""

import unicodedata
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

T = TypeVar("T")


class Body(BaseModel):
    """A request body: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


class NoBody(Body):
    """Nothing."""


class Page(BaseModel, Generic[T]):
    """A keyset page; ask for the next with `after=<next>`."""

    items: list[T]
    next: UUID | None = None


def _printable(text: str) -> str:
    if not text.isprintable():  # printable text has none of these
        text = text.replace("\r\n", "\n")  # as browsers send the lines of a text area
        if any(unicodedata.category(char) in ("Cc", "Cf", "Cs") and char not in "\n\t" for char in text):
            raise PydanticCustomError("control_characters", "control characters")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@dataclass(frozen=True)
class Text:
    """`Annotated[str, Text(200)]`: bounded, trimmed, without control, bidirectional or surrogate characters."""

    maximum: int
    minimum: int = 1

    def __get_pydantic_core_schema__(self, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        plain = core_schema.str_schema(min_length=self.minimum, max_length=self.maximum, strip_whitespace=True)
        return core_schema.no_info_after_validator_function(_printable, plain)


Fen = Annotated[int, Field(strict=True, ge=0, le=100_000_000_00)]
"""Money: a whole number of fen, at most 100 million yuan; never a float, never text."""

PageLimit = Annotated[int, Query(ge=1, le=100)]
After = Annotated[UUID | None, Query()]
