"""S1.5, S3.3: the public status follows review; duties are kept from its decisions."""

from datetime import timedelta

import pytest

from services.claims.handlers import HANDLERS
from shared import clock
from shared.events.claims import ClaimWithdrawn
from shared.events.review import CaseCompleted, CaseOpened
from shared.ids import new_id
from shared.messaging.handlers import verify
from shared.messaging.parking import Parking
from tests.claims.world import World


async def test_the_status_follows_to_the_letter(world: World) -> None:
    claim = await world.file()
    seen = [claim["status_label"]]
    await world.opened(claim)
    await world.passed_employer(claim)
    seen.append((await world.claim(claim["id"]))["status_label"])
    await world.completed(claim)
    done = await world.claim(claim["id"])
    assert [*seen, done["status_label"]] == [
        "用人单位未审核", "用人单位已审核,中心(办事处)待审核", "中心(办事处)已审核",
    ]  # fmt: skip
    assert [line["code"] for line in done["timeline"]] == [
        "submitted", "case_opened", "stage_approved", "stage_approved", "approved",
    ]  # fmt: skip
    assert [kind for kind, _ in await world.harness.told()] == [
        "claims.claim_submitted.v1", "claims.claim_approved.v1",
    ]  # fmt: skip


async def test_opening_the_case_leaves_the_version_that_the_worker_saw(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    assert (await world.claim(claim["id"]))["version"] == claim["version"]


async def test_the_centre_can_reject(world: World) -> None:
    claim = await world.file()
    await world.opened(claim)
    await world.passed_employer(claim)
    await world.rejected(claim, "centre")
    seen = await world.claim(claim["id"])
    assert (seen["status_label"], seen["closed"]) == ("中心(办事处)审核未通过", True)


async def test_every_event_many_times_has_one_effect(world: World) -> None:
    claim = await world.file()
    about = world.about(claim)
    messages = await world.hear(
        CaseOpened(**about, definition_id="d", definition_version=1),
        world.entered(claim, "employer", 1),
        world.decided(claim, "employer", "approve"),
        world.entered(claim, "centre", 1),
        world.decided(claim, "centre", "approve"),
        CaseCompleted(**about, round=1),
    )
    before = await world.claim(claim["id"])
    for _ in range(10):
        await world.harness.processor.take(messages)
    assert await world.claim(claim["id"]) == before
    assert len(await world.harness.rows("select 1 from payout")) == 1


async def test_a_verdict_on_a_claim_that_is_not_here_yet_waits(world: World) -> None:
    claim = await world.file()
    await world.harness.rows("update claim set agency = 'elsewhere'")
    await world.hear(world.entered(claim, "centre", 1))
    [parked] = await world.harness.rows("select status from parked")
    assert parked["status"] == "waiting"
    await world.harness.rows("update claim set agency = '350500'")
    await world.harness.rows("update parked set next_try_at = now()")
    await Parking(world.harness.processor).try_waiting()
    assert (await world.claim(claim["id"]))["status"] == "awaiting_centre"


async def test_what_waits_is_tried_again_by_the_databases_clock(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process whose clock was three days ahead leaves nothing behind that waits for three days."""
    claim = await world.file()
    await world.harness.rows("update claim set agency = 'elsewhere'")
    heard = world.entered(claim, "centre", 1)
    ahead = clock.now() + timedelta(days=3)
    monkeypatch.setattr(clock, "now", lambda: ahead)
    await world.hear(heard)
    soon = "select attempts, next_try_at < now() + interval '1 minute' as soon from parked"
    assert [dict(row) for row in await world.harness.rows(soon)] == [{"attempts": 0, "soon": True}]
    await world.harness.rows("update parked set next_try_at = now()")
    await Parking(world.harness.processor).try_waiting()
    assert [dict(row) for row in await world.harness.rows(soon)] == [{"attempts": 1, "soon": True}]


async def test_a_verdict_that_the_table_does_not_know_is_parked(world: World) -> None:
    claim = await world.file()
    await world.completed(claim)
    assert (await world.claim(claim["id"]))["status"] == "awaiting_employer"
    parked = await world.harness.rows("select type, status from parked")
    assert [(row["type"], row["status"]) for row in parked] == [("review.case_completed.v1", "parked")]


async def test_cases_about_other_subjects_are_none_of_ours(world: World) -> None:
    event = CaseOpened(
        case_id=new_id(), subject_kind="enrolment", subject_id=new_id(), person_id=new_id(), employer_id=new_id(),
        definition_id="d", definition_version=1,
    )  # fmt: skip
    await world.hear(event)
    assert await world.harness.rows("select 1 from parked union all select 1 from claim_timeline") == []


def test_the_table_of_handlers_is_sound() -> None:
    verify(HANDLERS)
    assert ClaimWithdrawn not in HANDLERS
