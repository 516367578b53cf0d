"""X14: whoever hands a claim in for somebody neither decides about it nor pays it."""

from uuid import UUID

from shared.ids import new_id
from tests.claims.world import World


async def test_a_helper_who_filed_does_not_pay(world: World) -> None:
    helper = new_id()
    claim = await world.file(world.harness.helping(world.worker_id, helper, proved=True))
    [(_, told)] = await world.harness.told()
    await world.approved(claim)
    payout = await world.payout(claim)

    path = f"/payouts/{payout['id']}/release"
    answer = await world.send("POST", path, world.as_finance(helper), seen=payout["version"])

    assert told["helped_by"] == str(helper)
    assert (answer.status_code, answer.json()["code"]) == (403, "same_person")
    assert (await world.release(claim))["state"] == "paying"


async def test_a_helper_says_where_the_money_goes_only_with_the_persons_fresh_consent(world: World) -> None:
    """As for a payout account that is changed later; the worker alone is asked for nothing more."""
    body, helping = await world.body(), world.harness.helping(world.worker_id, new_id())
    refused = await world.send("POST", "/claims", helping, body)
    assert (refused.status_code, refused.json()["code"]) == (403, "step_up_needed")
    assert await world.harness.told() == []
    assert (await world.send("POST", "/claims", world.as_worker(), body)).status_code == 201


async def test_whoever_decided_does_not_hand_it_in_again_for_the_worker(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.returned(claim, ["total_fen"])
    changes = {"total_fen": 700_000}

    async def resubmit(helper: UUID) -> tuple[int, str | None]:
        who = world.harness.helping(world.worker_id, helper)
        seen = (await world.claim(claim["id"]))["version"]
        answer = await world.send("POST", f"/claims/{claim['id']}/resubmission", who, changes, seen=seen)
        return answer.status_code, answer.json().get("code")

    assert await resubmit(world.clerk_id) == (403, "same_person")
    assert (await resubmit(new_id()))[0] == 201


async def test_every_act_of_a_helper_shows_both_names(world: World) -> None:
    """Who files, mends, gives another account or takes back for somebody stands beside them in what happened."""
    child, clerk = new_id(), new_id()
    await world.worker(child, "林小川")
    await world.worker(clerk, "陈窗口")
    claim = await world.file(world.harness.helping(world.worker_id, child, proved=True))
    await world.opened(claim)
    await world.returned(claim, ["total_fen"])
    path, seen = f"/claims/{claim['id']}", (await world.claim(claim["id"]))["version"]
    mended = await world.send(
        "POST", f"{path}/resubmission", world.harness.helping(world.worker_id, clerk), {"total_fen": 700_000}, seen=seen
    )
    assert mended.status_code == 201, mended.text
    seen = mended.json()["version"]
    back = await world.send("POST", f"{path}/withdrawal", world.harness.helping(world.worker_id, child), {}, seen=seen)
    assert back.status_code == 201, back.text

    for reader in (world.as_worker(), world.as_clerk()):
        shown = await world.claim(claim["id"], reader)
        assert shown["applicant_name"] == "林小燕"
        acts = [(line["code"], line["helper_name"]) for line in shown["timeline"] if line["helper_name"]]
        assert acts == [("submitted", "林小川"), ("resubmitted", "陈窗口"), ("withdrawn", "林小川")]
    assert {child, clerk} <= {person for _, person, _, _ in await world.harness.shown("claims.get_claim")}


async def test_a_draft_handed_in_by_a_helper_says_so(world: World) -> None:
    helper = new_id()
    draft = await world.send("POST", "/claims/drafts", world.as_worker(), await world.body())
    path = f"/claims/{draft.json()['id']}/submission"

    unproved = await world.send("POST", path, world.harness.helping(world.worker_id, helper), {}, seen=1)
    assert (unproved.status_code, unproved.json()["code"]) == (403, "step_up_needed")
    answer = await world.send("POST", path, world.harness.helping(world.worker_id, helper, proved=True), {}, seen=1)

    assert answer.status_code == 201, answer.text
    assert (await world.harness.told())[-1][1]["helped_by"] == str(helper)
    [duty] = await world.harness.rows("select person_id, duty from claim_duty")
    assert (duty["person_id"], duty["duty"]) == (helper, "helper")
