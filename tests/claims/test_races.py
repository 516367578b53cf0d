"""Invariants 8, 9, 10 when things happen at once."""

import asyncio
from typing import Any

from shared.events.review import CaseCompleted
from shared.ids import new_id
from tests.claims.world import World


async def test_claims_of_one_person_approved_at_once_stay_under_the_ceiling(world: World) -> None:
    claims = [await world.file(total_fen=1_020_000, pooled_paid_fen=0, hospital_level=1) for _ in range(6)]
    for claim in claims:
        await world.opened(claim)
        await world.passed_employer(claim)
    verdicts = [CaseCompleted(**world.about(claim), round=1) for claim in claims]
    await asyncio.gather(*(world.harness.deliver(verdict) for verdict in verdicts))
    amounts = [(await world.claim(claim["id"]))["approved_fen"] for claim in claims]
    assert sorted(amounts) == [0, 0, 200_000, 600_000, 600_000, 600_000]
    [counter] = await world.harness.rows("select used_fen from yearly_counter")
    assert counter["used_fen"] == sum(amounts)
    assert len(await world.harness.rows("select 1 from payout")) == 4


async def test_two_people_releasing_at_once_make_one_instruction(world: World) -> None:
    claim = await world.file()
    await world.approved(claim)
    payout = await world.payout(claim)
    path = f"/payouts/{payout['id']}/release"
    answers = await asyncio.gather(
        *(world.send("POST", path, world.as_finance(new_id()), seen=payout["version"]) for _ in range(4))
    )
    assert sorted(answer.status_code for answer in answers) == [201, 412, 412, 412]
    assert len(await world.harness.rows("select 1 from payout_attempt")) == 1


async def test_a_withdrawal_and_the_last_yes_at_once_leave_one_of_them(world: World) -> None:
    ends: set[tuple[str, Any]] = set()
    for _ in range(6):
        claim = await world.file()
        await world.opened(claim)
        await world.passed_employer(claim)
        path = f"/claims/{claim['id']}/withdrawal"
        answer, _message = await asyncio.gather(
            world.send("POST", path, world.as_worker(), {}, seen=2),
            world.harness.deliver(CaseCompleted(**world.about(claim), round=1)),
        )
        after = await world.claim(claim["id"])
        ends.add((after["second_status"], answer.status_code))
        payouts = await world.harness.rows("select 1 from payout where claim_id::text = $1", claim["id"])
        assert len(payouts) == (after["second_status"] == "pending")
    assert ends <= {("withdrawn", 201), ("pending", 412)}
