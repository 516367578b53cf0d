"""Texts of a plan in two languages, and templates that name the amounts of a step."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Self

_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Localised:
    """One text in the plan's two languages."""

    zh_CN: str  # noqa: N815 - the locale's own name, as in the document
    en: str

    @classmethod
    def read(cls, document: Mapping[str, str] | None) -> Self:
        """From the plan document; an absent text is empty."""
        found = document or {}
        return cls(found.get("zh_CN", ""), found.get("en", ""))

    def of(self, locale: str) -> str:
        """English for `en`, Chinese otherwise."""
        return self.en if locale == "en" else self.zh_CN

    def document(self) -> dict[str, str]:
        return {"zh_CN": self.zh_CN, "en": self.en}

    def names(self) -> set[str]:
        """What the texts refer to as {name}."""
        return set(_PLACE.findall(self.zh_CN)) | set(_PLACE.findall(self.en))

    def filled(self, values: Mapping[str, str | int]) -> "Localised":
        """Each {name} replaced by its value: fen as yuan, rates as per cent."""
        shown = {name: _shown(name, value) for name, value in values.items()}
        return Localised(*(_PLACE.sub(lambda match: shown[match[1]], text) for text in (self.zh_CN, self.en)))


def yuan(fen: int) -> str:
    """123456 → "1,234.56"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"


@cache
def _per_cent(rate: str) -> str:
    return f"{(Decimal(rate) * 100).normalize():f}%"


def _shown(name: str, value: str | int) -> str:
    if name == "rate":
        return _per_cent(str(value))
    if isinstance(value, int) and (name.endswith("_fen") or name in ("before", "after")):
        return yuan(value)
    return str(value)
