"""The traces of all services as one: asked at once, merged by time, turned page by page."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.portal.clients import Refused, Unavailable
from services.portal.web.standing import OPERATED, or_nothing
from services.portal.web.visit import Visit

Json = dict[str, Any]
PAGE = 30
_LEAST = 1
"""Nothing stands before the first entry: a service that was read to its end is asked for what comes before it."""


@dataclass(frozen=True)
class Page:
    """Newest first; `silent` names services that did not answer, `next` is the address of the following page."""

    entries: list[Json]
    silent: list[str]
    next: str | None


@dataclass
class Cursor:
    """How far each service was read: `claims.120_review.7`."""

    reached: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """What means nothing is left out: the page begins at the newest then."""
        parts = (part.partition(".") for part in text.split("_"))
        known = {
            name: digits for name, _, digits in parts if name in OPERATED and digits.isascii() and digits.isdigit()
        }
        return cls({name: max(_LEAST, int(digits[:18])) for name, digits in known.items()})

    def written(self) -> str:
        return "_".join(f"{name}.{number}" for name, number in sorted(self.reached.items()))


async def turned(visit: Visit, path: str, wanted: Mapping[str, str], after: str, size: int = PAGE) -> Page:
    """One page of all services' entries."""
    cursor = Cursor.read(after)
    questions = (_asked(visit, name, path, {**wanted, "limit": size}, cursor) for name in OPERATED)
    found = dict(zip(OPERATED, await asyncio.gather(*questions), strict=True))
    answered = {name: answer for name, answer in found.items() if answer is not None}
    every = [{**entry, "service": name} for name, answer in answered.items() for entry in answer["items"]]
    every.sort(key=lambda entry: (entry["at"], entry["service"], entry["seq"]), reverse=True)
    taken = every[:size]
    more = len(every) > size or any(answer["next"] is not None for answer in answered.values())
    silent = [name for name in OPERATED if name not in answered]
    return Page(taken, silent, _beyond(cursor, answered, taken) if more else None)


async def _asked(visit: Visit, name: str, path: str, given: Mapping[str, Any], cursor: Cursor) -> Json | None:
    answer: Json | None = await or_nothing(
        visit.caller.service(name).get(path, {**given, "after": cursor.reached.get(name)})
    )
    return answer


def _beyond(cursor: Cursor, answered: Mapping[str, Json], taken: Sequence[Json]) -> str:
    reached = dict(cursor.reached)
    for name, answer in answered.items():
        mine = [entry["seq"] for entry in taken if entry["service"] == name]
        if mine:
            reached[name] = min(mine)
        elif answer["items"]:
            reached[name] = answer["items"][0]["seq"] + 1
        else:
            reached[name] = _LEAST
    return Cursor(reached).written()


async def named(visit: Visit, entries: Iterable[Json], fields: Sequence[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Names of the people in these fields, and of the offices; none where identity cannot say now."""
    found = list(entries)
    ids = sorted({entry[name] for entry in found for name in fields if entry.get(name)})
    scopes = sorted({scope for entry in found for scope in (entry["scope"] or "").split()})
    people: dict[str, str] = {}
    offices: dict[str, str] = {}
    try:
        for start in range(0, max(len(ids), len(scopes)), 100):
            given = {"id": ids[start : start + 100], "scope": scopes[start : start + 100]}
            answer = await visit.caller.service("identity").get("/people/names", given)
            people |= {each["id"]: each["name"] for each in answer["people"] if each["name"]}
            offices |= answer["offices"]
    except (Unavailable, Refused):
        return people, offices
    return people, offices
