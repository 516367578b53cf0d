"""The districts of a city (GB/T 2260)."""

from collections.abc import Iterator

from stdnum import numdb

from services.identity.domain.errors import UnknownDistrict
from services.identity.domain.numbers import district, place_name

_COLLECTIVE = ("00", "01")
"""The city itself, and all its urban districts together."""


def districts(agency: str) -> list[tuple[str, str]]:
    """(code, name) of every district that the city has now or had."""
    return [(code, name) for code in _codes(agency) if code[4:] not in _COLLECTIVE and (name := _name(agency, code))]


def _codes(agency: str) -> Iterator[str]:
    for _, province, _, _, counties in numdb.get("cn/loc").prefixes:
        if province == agency[:2]:
            yield from (f"{province}{county}" for _, county, *_ in counties if county[:2] == agency[2:4])


def _name(agency: str, code: str) -> str | None:
    try:
        return place_name(district(agency, code))
    except UnknownDistrict:
        return None
