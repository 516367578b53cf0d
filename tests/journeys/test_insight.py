"""What the operator sees is what happened, and it can be built again while everything runs."""

import asyncio
import json
import subprocess
import sys
from typing import Any

from deploy.embedded.processes import ROOT, minimal_environment
from deploy.player.playing import Line, play_line
from deploy.player.waiting import until
from tests.harness.platform import Demo


async def digest(demo: Demo) -> dict[str, object]:
    found: dict[str, object] = (await demo.session("operator").get("insight", "/digest")).body
    return found


async def settled(demo: Demo) -> dict[str, object]:
    """The digest when nothing has been heard for a second."""
    last: dict[str, object] = {}

    async def quiet() -> bool:
        nonlocal last
        before, last = last, await digest(demo)
        await asyncio.sleep(1)
        return before == last

    await until(quiet, "insight to have heard everything")
    return last


async def test_counts_grow_by_what_was_played(demo: Demo) -> None:
    """X29"""
    await settled(demo)
    before = await counts(demo)
    result = await play_line(Line(await demo.play(), "approved_and_paid"))
    after = await counts(demo)
    assert after["claim"]["centre_approved"] == before["claim"].get("centre_approved", 0) + 1
    assert after["paid_fen"] == before["paid_fen"] + result.paid_fen


async def counts(demo: Demo) -> dict[str, Any]:
    found = (await demo.session("operator").get("insight", "/counts")).body
    paid = sum(row["amount_fen"] for row in found["payouts"] if row["state"] == "paid")
    return {"claim": {row["status"]: row["count"] for row in found["claims"]}, "paid_fen": paid}


async def test_huzhu_rebuild_insight_gives_the_digest_of_the_live_projection(demo: Demo) -> None:
    """X29"""
    await play_line(Line(await demo.play(), "payout_returned_then_paid"))
    live = await settled(demo)
    environment = {**minimal_environment(), "HUZHU_HOME": str(demo.platform.addresses.home)}
    command = [sys.executable, "-m", "deploy.cli", "rebuild", "insight"]
    done = await asyncio.to_thread(
        subprocess.run, command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == live
    assert await digest(demo) == live
