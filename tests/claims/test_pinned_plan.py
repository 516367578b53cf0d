"""X22: a claim is decided by the plan version that it was filed under, whatever is published later."""

from dataclasses import replace
from datetime import timedelta

import pytest

from services.claims.domain.plan import PlanBook, load_plans
from shared import clock
from tests.claims.world import PLAN, World, days_ago


async def test_a_later_version_does_not_touch_a_filed_claim(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    claim = await world.file()
    first = load_plans().version(PLAN, 1)
    meagre = replace(first, version=2, yearly_ceiling_fen=100, effective_from=clock.today() - timedelta(days=90))
    book = PlanBook([first, meagre])
    monkeypatch.setattr("services.claims.handlers.published_plans", lambda: book)
    world.harness.app.state.plans = book
    await world.opened(claim)
    await world.returned(claim, ["total_fen"])
    path = f"/claims/{claim['id']}/resubmission"
    mended = await world.send("POST", path, world.as_worker(), {"total_fen": 1_300_000}, seen=2)
    assert (mended.json()["plan_version"], mended.json()["estimated_fen"]) == (1, 224_000)
    await world.passed_employer(claim)
    await world.completed(claim)
    assert (await world.claim(claim["id"]))["approved_fen"] == 224_000
    second = await world.file()
    assert (second["plan_version"], second["estimated_fen"]) == (2, 0)


async def test_the_version_of_the_day_of_discharge_counts(world: World) -> None:
    first = load_plans().version(PLAN, 1)
    newer = replace(first, version=2, effective_from=days_ago(12))
    world.harness.app.state.plans = PlanBook([first, newer])
    before = await world.file(discharged_on=days_ago(13).isoformat())
    after = await world.file(discharged_on=days_ago(12).isoformat())
    assert (before["plan_version"], after["plan_version"]) == (1, 2)
