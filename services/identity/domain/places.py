"""The districts of a city (GB/T 2260)."""

import re
from collections.abc import Iterator

from stdnum import numdb

from services.identity.domain.errors import UnknownDistrict
from services.identity.domain.numbers import district, place_name

_FORMER = re.compile(r"\[\d*-\d+\]")
"""A name that was given up; `[1997-]` is one since then."""
_COLLECTIVE = ("00", "01")
"""The city itself, and all its urban districts together."""


def districts(agency: str) -> list[tuple[str, str]]:
    """(code, name) of every district that the city has now."""
    codes = [code for code, name in _codes(agency) if code[4:] not in _COLLECTIVE and _FORMER.match(name) is None]
    return [(code, name) for code in codes if (name := _name(agency, code))]


def _codes(agency: str) -> Iterator[tuple[str, str]]:
    """Every code with its latest name, as the table writes it."""
    for _, province, _, _, counties in numdb.get("cn/loc").prefixes:
        if province == agency[:2]:
            for _, county, _, said, _ in counties:
                if county[:2] == agency[2:4]:
                    yield f"{province}{county}", said.get("county", "").split(",")[-1]


def _name(agency: str, code: str) -> str | None:
    try:
        return place_name(district(agency, code))
    except UnknownDistrict:
        return None
