"""Random people try random things at every service: no access is found that the brief does not grant."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.claims.queries import access, claim_detail
from shared.policy import table
from shared.policy.decisions import Policy
from shared.policy.table import read
from shared.security.principal import Principal
from tests.conftest import OpenService
from tests.harness.service import ServiceHarness
from tests.policy import populations
from tests.policy.callers import DRAWN, Drawn, rightful
from tests.policy.identities import identity
from tests.policy.oracle import BUSINESSES, Thing, business_of, offices
from tests.policy.world import Endpoint, World

POPULATE: dict[str, Callable[[ServiceHarness], Awaitable[World]]] = {
    "claims": populations.claims,
    "review": populations.review,
    "enrollment": populations.enrollment,
    "notify": populations.notify,
    "insight": populations.insight,
    "identity": identity,
}


@pytest.fixture(params=POPULATE)
async def world(request: pytest.FixtureRequest, service: OpenService) -> World:
    return await POPULATE[request.param](await service(request.param))


def endpoints(world: World) -> list[Endpoint]:
    return sorted(
        world.endpoints(populations.FORMS.get(world.name, {})),
        key=lambda found: (found.method == "DELETE", found.path, found.method),
    )


def named(world: World, endpoint: Endpoint, choice: tuple[int, ...]) -> dict[str, Thing | None]:
    """A thing for each place of the request, or None: one that does not exist."""
    found: dict[str, Thing | None] = {}
    for place, number in zip(endpoint.kinds, choice, strict=False):
        things = [*world.of_kind(place), None]
        found[place] = things[number % len(things)]
    return found


@given(tries=st.lists(DRAWN, min_size=6, max_size=6))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_nothing_is_met_that_the_brief_does_not_grant(world: World, tries: list[Drawn]) -> None:
    routes = endpoints(world)
    for drawn in tries:
        endpoint = routes[drawn.endpoint % len(routes)]
        found = await world.findings(drawn.caller(world), endpoint, named(world, endpoint, drawn.things))
        assert found == []


async def sweep(world: World, path: str = "") -> list[str]:
    """Each role at each route, or at one, for a thing that it holds."""
    found = []
    for endpoint in endpoints(world):
        if path not in {"", endpoint.path}:
            continue
        business = business_of(world.name, endpoint.method, endpoint.path)
        for number in _some(len(world.of_kind(endpoint.kinds[0])) if endpoint.kinds else 1):
            things = named(world, endpoint, (number,) * 3)
            for who in rightful(world, next(iter(things.values()), None)):
                if number == 0 or offices(who, business):
                    found += await world.findings(who, endpoint, things)
    return found


def _some(count: int) -> list[int]:
    """The first three, and the last, which is often another agency's."""
    return sorted({0, *range(min(count, 3)), max(count - 1, 0)})


NEVER_HERE = {
    "claims": {
        "POST /claims", "POST /documents", "GET /parked/{position}", "PUT /parked/{position}/replay",
        "POST /claims/{claim_id}/submission", "POST /claims/{claim_id}/resubmission",
        "PUT /claims/{claim_id}/payout-account", "DELETE /claims/{claim_id}",
    },
    "insight": {"GET /traces/{trace_id}", "PUT /parked/{position}/replay"},
    "identity": {
        "GET /parked/{position}", "PUT /parked/{position}/replay", "PUT /parked/{position}/discard",
        "GET /account-appeals/{appeal_id}", "GET /account-appeals/{appeal_id}/photos/{number}",
        "GET /binding-slips/{slip_id}", "POST /people/{person_id}/activation-codes", "POST /people/lookups",
        "POST /employer-applications", "POST /employer-applications/{application_id}/resubmission",
        "POST /employer-bindings", "POST /employers/{employer_id}/clerks", "POST /employers/{employer_id}/delegations",
        "PUT /employers/{employer_id}/clerks/{person_id}",
        "DELETE /employers/{employer_id}/delegations/{delegation_id}",
        "POST /help", "POST /help/counter", "POST /help/counter-codes", "POST /help/{help_id}/agreement",
        "POST /people/me/security-keys", "POST /people/me/security-keys/challenges",
        "DELETE /people/me/security-keys/{key_id}",
        "DELETE /help/{help_id}", "POST /people/me/erasure", "PUT /people/me/name", "PUT /people/me/phone",
        "POST /deputies", "GET /deputies/{deputy_id}", "DELETE /deputies/{deputy_id}",
        "POST /deputies/{deputy_id}/confirmation", "PUT /staff/{person_id}/lock",
        "DELETE /staff/{person_id}/lock", "DELETE /staff/{person_id}", "POST /offices",
        "PUT /staff/{person_id}/office", "DELETE /offices/{office_id}", "POST /role-proposals",
        "POST /role-proposals/{proposal_id}/confirmation",
        "DELETE /role-proposals/{proposal_id}", "POST /machine-proposals",
        "POST /machine-proposals/{proposal_id}/confirmation", "DELETE /machine-proposals/{proposal_id}",
        "PUT /machine-clients/{client_id}/suspension", "POST /second-factor-resets",
        "POST /second-factor-resets/{reset_id}/confirmation", "DELETE /second-factor-resets/{reset_id}",
    },
}  # fmt: skip
"""What needs more than a form to succeed; other tests do it."""


async def test_each_role_meets_what_is_its_own_and_nothing_else(world: World) -> None:
    """The control: what the oracle watches over does answer those to whom it is granted."""
    found = await sweep(world)
    assert found == [], "\n".join(found)
    silent = {f"{each.method} {each.path}" for each in endpoints(world) if each not in world.answered}
    assert silent - NEVER_HERE.get(world.name, {"PUT /parked/{position}/replay"}) == set()


async def test_the_brief_speaks_of_every_route(world: World) -> None:
    unheard = [each for each in endpoints(world) if business_of(world.name, each.method, each.path) not in BUSINESSES]
    assert unheard == []


@pytest.mark.parametrize(
    ("path", "words", "instead"),
    [
        ("/documents/{document_id}/content", "    get_content: {worker:", "    get_content: {finance: agency, worker:"),
        ("/fund", "    get_fund: {finance:", "    get_fund: {plan_administrator: agency, finance:"),
        ("/claims", "    get_claims: {worker: self helper}", "    get_claims: {signed_in: self}"),
        ("/claims/cards", "    get_cards: {employer_clerk:", "    get_cards: {operator: platform, employer_clerk:"),
        ("/parked", "    list_parked: {operator:", "    list_parked: {auditor: agency, operator:"),
    ],
)
async def test_an_extra_grant_is_found(service: OpenService, path: str, words: str, instead: str) -> None:
    world = await populations.claims(await service("claims"))
    assert await sweep(world, path) == []
    written = table.FILE.read_text(encoding="utf-8")
    assert written.count(words) == 1
    world.harness.app.state.policy = Policy(read(written.replace(words, instead)))
    assert await sweep(world, path) != []


async def test_an_object_met_by_somebody_else_is_found(service: OpenService, monkeypatch: pytest.MonkeyPatch) -> None:
    world = await populations.claims(await service("claims"))

    def careless(row: Any, principal: Principal) -> frozenset[str]:
        assert row
        return frozenset(grant.role for grant in principal.grants)

    monkeypatch.setattr(claim_detail, "roles_over", careless)
    assert access.roles_over is not careless
    filed = {thing.person: thing for thing in world.of_kind("claim") if not thing.private}
    foreign, own = filed.values()
    endpoint = next(each for each in endpoints(world) if (each.method, each.path) == ("GET", "/claims/{claim_id}"))
    someone = next(who for who in rightful(world, own) if who.has("worker"))
    assert await world.findings(someone, endpoint, {"claim_id": own}) == []
    assert await world.findings(someone, endpoint, {"claim_id": foreign}) != []
