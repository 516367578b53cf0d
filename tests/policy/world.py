"""A service with things of two agencies, two employers and several people in it, and a way to ask it anything."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx
from fastapi.routing import APIRoute

from shared.http.edge import EdgeRoute
from shared.ids import new_id
from shared.runtime import routers_of
from shared.security import tokens
from shared.security.principal import Principal
from tests.harness.service import ServiceHarness
from tests.policy.oracle import KNOWN_IN_PART, Thing, business_of, meets, offices, sees

OTHER_AGENCY = "610200"
_PLACE = re.compile(r"\{(\w+)\}")
_TRACE = re.compile(r'"trace_id":\s*"\w*"')


@dataclass(frozen=True)
class Endpoint:
    """A route of the running service, as it names itself; `asks` is where a request names a thing beside its path."""

    method: str
    path: str
    form: Mapping[str, Any] = field(default_factory=dict, hash=False)
    """`json`, `data`, `files` or `params`; the text "<kind>" in it is replaced by a thing's id."""

    @property
    def kinds(self) -> list[str]:
        """What the path and the form name."""
        return [*_PLACE.findall(self.path), *re.findall(r"<(\w+)>", repr(self.form))]


@dataclass
class World:
    harness: ServiceHarness
    things: list[Thing]
    people: list[str]
    employers: list[str]
    officer: str = field(default_factory=lambda: str(new_id()))
    """Whoever holds an office in the sweep."""
    answered: set[Endpoint] = field(default_factory=set)
    """What was done at least once: without it nothing would have been shown."""
    told: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By agency, the ids that requests in it came from and asked for: its trace names them, whosever they are."""

    @property
    def name(self) -> str:
        return self.harness.name

    def endpoints(self, forms: Mapping[str, Mapping[str, Any]]) -> Iterator[Endpoint]:
        for router in routers_of(self.harness.service):
            for route in router.routes:
                if isinstance(route, APIRoute) and isinstance(route, EdgeRoute):
                    for method in route.methods or ():
                        yield Endpoint(method, route.path, forms.get(f"{method} {route.path}", {}))

    def of_kind(self, place: str) -> list[Thing]:
        kind = place.removesuffix("_id")
        return [thing for thing in self.things if thing.kind == kind]

    async def ask(self, who: Principal, endpoint: Endpoint, named: Mapping[str, str]) -> httpx.Response:
        """The request with things put in by kind."""
        path = _PLACE.sub(lambda place: named[place[1]], endpoint.path)
        signed = tokens.sign(self.harness.signing_key, who, self.name)
        headers = {"Authorization": f"Bearer {signed}", "If-Match": '"1"', **self.harness.key()}
        form = _filled(endpoint.form, named)
        if not form and endpoint.method in {"POST", "PUT", "PATCH"}:
            form = {"json": {}}
        return await self.harness.client.request(endpoint.method, path, headers=headers, **form)

    async def findings(self, who: Principal, endpoint: Endpoint, named: Mapping[str, Thing | None]) -> list[str]:
        """Every access of the request that the oracle does not grant; None stands for a thing that does not exist."""
        business = business_of(self.name, endpoint.method, endpoint.path)
        ids = {place: thing.id if thing else _nothing(place) for place, thing in named.items()}
        self.told[who.agency] |= {*ids.values(), str(who.person_id)}
        answer = await self.ask(who, endpoint, ids)
        said = f"{endpoint.method} {endpoint.path} of {[thing and thing.kind for thing in named.values()]} by {who}"
        if answer.is_success:
            self.answered.add(endpoint)
        if not offices(who, business):
            return [] if answer.status_code == httpx.codes.FORBIDDEN else [f"{answer.status_code}: {said}"]
        found = []
        hidden = {place for place, thing in named.items() if thing is not None and not meets(who, business, thing)}
        if hidden and business not in KNOWN_IN_PART:
            nothing = {place: _nothing(place) if place in hidden else known for place, known in ids.items()}
            unknown = await self.ask(who, endpoint, nothing)
            if answer.is_success or _said(answer) != _said(unknown):
                found.append(f"{_said(answer)} instead of {_said(unknown)}: {said}")
        known = {
            *ids.values(),
            str(who.person_id),
            *(self.told[who.agency] if "/audit-entries" in endpoint.path else ()),
        }
        for thing in self.things:
            for secret, text in thing.marks.items():
                if text in answer.text and text not in known and not sees(who, business, thing, secret):
                    found.append(f"{secret} of {thing.kind} {thing.agency}: {said}")
        return found


def _filled(form: Any, named: Mapping[str, str]) -> Any:
    if isinstance(form, str) and form.startswith("<"):
        return named[form.strip("<>")]
    if isinstance(form, Mapping):
        return {key: _filled(value, named) for key, value in form.items()}
    if isinstance(form, list):
        return [_filled(value, named) for value in form]
    return form


def _nothing(place: str) -> str:
    return {"position": "999999", "trace_id": "0" * 31 + "1"}.get(place, str(new_id()))


def _said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, _TRACE.sub("", answer.text)
