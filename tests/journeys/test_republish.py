"""All of Kafka again from the outboxes, while the city stands still (X27)."""

import asyncio
import json
import subprocess
import sys

from deploy.embedded.processes import ROOT, minimal_environment
from deploy.player.playing import Line, play_line
from tests.harness.platform import Demo
from tests.journeys.test_insight import digest, settled


async def republish(demo: Demo) -> "subprocess.CompletedProcess[str]":
    addresses = demo.platform.addresses
    told = {"HUZHU_HOME": str(addresses.home), "HUZHU_PORT_BASE": str(addresses.port_base)}
    return await asyncio.to_thread(
        subprocess.run, [sys.executable, "-m", "deploy.cli", "republish"], env={**minimal_environment(), **told},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip


async def test_a_running_city_is_not_touched(demo: Demo) -> None:
    done = await republish(demo)
    assert done.returncode == 1
    assert "stop it first" in done.stderr.replace("\n", " ")


async def test_topics_made_anew_from_the_outboxes_give_the_same_digest(demo: Demo) -> None:
    """X27: and the city goes on as if nothing had been."""
    await play_line(Line(await demo.play(), "payout_returned_then_paid"))
    live = await settled(demo)
    await asyncio.to_thread(demo.platform.stop)
    try:
        done = await republish(demo)
    finally:
        await asyncio.to_thread(demo.platform.start)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout.splitlines()[-1])
    assert said["sent"]["claims"] > 0
    assert said["before"]["facts"] == said["after"]["facts"]
    assert said["before"]["digest"] == said["after"]["digest"]
    assert await settled(demo) == live == await digest(demo)
    await play_line(Line(await demo.play(), "approved_and_paid"))
    assert (await settled(demo))["facts"] != live["facts"]
