"""Nobody fills the trail by being refused (X28): beyond a budget refusals are counted, and one entry says how many."""

import asyncio
from typing import Any

import pytest

from shared.http.refusal_budget import MOST, RefusalBudget
from shared.ids import new_id
from tests.conftest import OpenService
from tests.harness.service import AGENCY, ServiceHarness


@pytest.fixture
async def claims(service: OpenService) -> ServiceHarness:
    return await service("claims")


async def refused(claims: ServiceHarness, times: int, person: Any) -> None:
    """Somebody asks for the fund, which is not theirs to see."""
    for _ in range(times):
        answer = await claims.client.get("/fund", headers=claims.token([("worker", "*")], person))
        assert answer.status_code == 403


async def entries(claims: ServiceHarness, person: Any) -> list[tuple[str, str | None, str | None]]:
    rows = [row for row in await claims.audited() if row["actor_id"] == person]
    return [(row["why"], row["kind"], row["object_id"]) for row in rows]


async def test_twenty_a_minute_are_written_and_the_rest_is_counted(claims: ServiceHarness) -> None:
    eager, other = new_id(), new_id()
    await refused(claims, MOST + 5, eager)
    await refused(claims, 1, other)
    assert await entries(claims, eager) == [("forbidden", "fund", None)] * MOST
    assert await entries(claims, other) == [("forbidden", "fund", None)]

    await claims.app.state.refusal_budget.close()

    assert (await entries(claims, eager))[MOST:] == [("refused_often", "refusal", "5")]
    assert len(await entries(claims, other)) == 1


async def test_with_the_next_minute_it_begins_anew(claims: ServiceHarness) -> None:
    claims.app.state.refusal_budget = RefusalBudget(claims.database, most=1, seconds=1.0)
    person = new_id()
    await refused(claims, 3, person)
    for _ in range(100):
        if len(await entries(claims, person)) == 2:
            break
        await asyncio.sleep(0.1)
    await refused(claims, 1, person)
    assert await entries(claims, person) == [
        ("forbidden", "fund", None), ("refused_often", "refusal", "2"), ("forbidden", "fund", None),
    ]  # fmt: skip


async def test_all_who_come_while_very_many_are_counted_share_one_budget(
    claims: ServiceHarness, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is bounded, too."""
    monkeypatch.setattr("shared.http.refusal_budget._MOST_WINDOWS", 1)
    claims.app.state.refusal_budget = RefusalBudget(claims.database, most=1)
    for _ in range(4):
        await refused(claims, 1, new_id())
    await claims.app.state.refusal_budget.close()
    written = [(row["why"], row["object_id"]) for row in await claims.audited() if row["agency"] == AGENCY]
    assert written == [("forbidden", None)] * 2 + [("refused_often", "2")]
