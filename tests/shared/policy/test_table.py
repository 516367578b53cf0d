"""The table of grants as a file: what it may not say, and that every route has its line."""

import importlib
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from typing import Any, get_args

import pytest
from starlette.routing import Route

from shared.events.identity import Role
from shared.http.app import create_app
from shared.http.edge import EdgeRoute
from shared.policy import table
from shared.policy.actions import action_of
from shared.policy.table import BrokenTable, Table, published, read
from shared.runtime import routers_of

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "insight")
WRITTEN = table.FILE.read_text(encoding="utf-8")


def routes(name: str) -> Iterator[Route]:
    """Every route of a service, those of the framework and of all services included."""
    definition = importlib.import_module(f"services.{name}.app").SERVICE

    async def ready() -> None: ...

    app = create_app(name, routers_of(definition), lambda _: nullcontext(), ready)
    return flat(app.routes)


def flat(found: Iterable[Any]) -> Iterator[Route]:
    for route in found:
        if isinstance(route, Route):
            yield route
        else:
            yield from flat(route.original_router.routes)  # what the framework keeps of an included router


def served() -> dict[str, set[bool]]:
    """Action to whether it asks for a token, over all services."""
    found: dict[str, set[bool]] = {}
    for name in SERVICES:
        for route in routes(name):
            found.setdefault(action_of(route.endpoint), set()).add(isinstance(route, EdgeRoute))
    return found


def unmatched(table: Table) -> list[str]:
    """What stands in one of code and table alone."""
    lines = {line.action for line in table.lines}
    kinds = served()
    return sorted(
        [f"{action} has no line" for action, kind in kinds.items() if kind == {True} and action not in lines]
        + [
            f"{action} is open without a reason"
            for action, kind in kinds.items()
            if False in kind and action not in table.public
        ]
        + [f"no route answers {action}" for action in {*lines, *table.public} if action not in kinds]
    )


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    assert unmatched(published()) == []


@pytest.mark.parametrize(
    ("words", "instead", "problem"),
    [
        ("    post_release: {finance: agency delegate}\n", "", "claims.post_release has no line"),
        ("    post_release:", "    post_relaese:", "no route answers claims.post_relaese"),
        ("    get_keys: public keys only\n", "", "identity.get_keys is open without a reason"),
    ],
)
def test_a_route_without_a_line_and_a_line_without_a_route_are_seen(words: str, instead: str, problem: str) -> None:
    assert words in WRITTEN
    assert problem in unmatched(read(WRITTEN.replace(words, instead)))


@pytest.mark.parametrize(
    ("words", "instead", "problem"),
    [
        ("post_release: {finance:", "post_release: {fiance:", "no role fiance"),
        ("post_release: {finance: agency", "post_release: {finance: everything", "everything is no reach"),
        ("post_release: {finance: agency delegate", "post_release: {finance: agency allways", "allways is no"),
        ("    get_keys: public keys only", "    get_keys: public keys only\n    get_me: why not", "public and granted"),
        ("    post_release: {", "    post_release: {worker: self}\n    post_release: {", "stands twice"),
        ("  worker: self\n", "  worker: everywhere\n", "held in everywhere"),
        ("grants:", "grnats:", "a table has"),
        ("  identity:", "  identity: [", "while parsing"),
    ],
)  # fmt: skip
def test_words_without_a_meaning_break_the_table(words: str, instead: str, problem: str) -> None:
    assert words in WRITTEN
    with pytest.raises(BrokenTable, match=problem):
        read(WRITTEN.replace(words, instead, 1))


def test_roles_are_those_that_identity_grants() -> None:
    assert set(published().roles) - {table.EVERYBODY} == set(get_args(Role))


@pytest.mark.parametrize("name", SERVICES)
def test_no_two_routes_of_a_service_share_a_name(name: str) -> None:
    twice = [name for name, count in Counter(action_of(route.endpoint) for route in routes(name)).items() if count > 1]
    assert twice == []


def test_every_public_route_says_why() -> None:
    assert all(len(reason) > 15 for reason in published().public.values())
