"""S10.4 in its first form, and the main job's step 8: an undecided claim is taken back."""

from shared.events.review import CaseCompleted, CaseReturned, CaseWithdrawn
from tests.claims.world import World


async def test_a_withdrawal_is_told_and_shown_as_second_line(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    answer = await world.send("POST", f"/claims/{claim['id']}/withdrawal", world.as_worker(), {}, seen=1)
    assert (answer.status_code, answer.json()["status_label"]) == (201, "用人单位未审核")
    assert (answer.json()["second_status"], answer.json()["second_status_label"]) == ("withdrawn", "已撤回")
    assert (await world.harness.told())[-1][0] == "claims.claim_withdrawn.v1"
    await world.hear(CaseWithdrawn(**world.about(claim)))
    timeline = (await world.claim(claim["id"]))["timeline"]
    assert [line["label"] for line in timeline[-2:]] == ["申请人已撤回", "审核已终止"]


async def test_a_late_verdict_changes_nothing(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.send("POST", f"/claims/{claim['id']}/withdrawal", world.as_worker(), {}, seen=1)
    before, told = await world.claim(claim["id"]), await world.harness.told()
    await world.passed_employer(claim)
    about = world.about(claim)
    await world.hear(
        CaseReturned(**about, stage="centre", round=1, reasons=["other"], fields=["total_fen"]),
        CaseCompleted(**about, round=1),
    )
    await world.rejected(claim, "centre")
    assert await world.claim(claim["id"]) == before
    assert await world.harness.told() == told
    assert await world.harness.rows("select 1 from parked") == []
    assert await world.harness.rows("select 1 from payout union all select 1 from yearly_counter") == []


async def test_a_decided_claim_stays(world: World) -> None:
    claim = await world.file()
    approved = await world.approved(claim)
    path = f"/claims/{claim['id']}/withdrawal"
    answer = await world.send("POST", path, world.as_worker(), {}, seen=approved["version"])
    assert (answer.status_code, answer.json()["code"]) == (409, "illegal_transition")
