"""Sending everything again from the outbox, on the probe service over real servers (X27)."""

import json

import pytest

from shared.messaging import republish
from tests.harness.probe import Counted, Counter, Probe
from tests.harness.running import all_sent, relaying, until
from tests.harness.servers import TestServers
from tests.harness.topics import recreate_topic

TRIGGER = "deferrable initially deferred for each row execute function note_commit()"
AT_COMMIT = {
    "table": "create table at_commit (waits text)",
    "function": """create function note_commit() returns trigger language plpgsql security definer as
        'begin insert into at_commit select current_setting(''synchronous_commit''); return null; end'""",
    "trigger": f"create constraint trigger note_commit after delete on relay_progress {TRIGGER}",
}
"""Notes whether the commit that takes the marks away waits for the disk."""


async def call(probe: Probe, *words: str) -> int:
    return await republish.run("probe", probe.relay_url, probe.kafka, words)


async def test_topics_made_anew_get_everything_again_in_order(
    probe: Probe, servers: TestServers, capsys: pytest.CaptureFixture[str]
) -> None:
    """X27: forgotten, the topic empty, and sent: the same facts in the same order, and progress is said."""
    counters = [Counter() for _ in range(5)]
    for counter in counters:
        await probe.tell(counter, 4)
    assert await call(probe, "send") == 0
    before = await probe.published()
    assert await call(probe, "forget") == 0
    assert len(await probe.rows("select 1 from outbox_waiting")) == 20
    await recreate_topic(servers.kafka, Counted.topic)
    assert await call(probe, "send") == 0
    assert await probe.published() == before == {str(counter.id): [1, 2, 3, 4] for counter in counters}
    said = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"sent"')]
    assert {"sent": 0, "facts": 20} in said
    assert said[-1] == {"sent": 20, "facts": 20}


async def test_what_is_forgotten_is_on_the_disk_before_it_is_said(probe: Probe) -> None:
    """Else a crash of the database brings the marks back, after the topics were emptied: facts would be lost."""
    await probe.tell(Counter())
    assert await call(probe, "send") == 0
    for statement in AT_COMMIT.values():
        await probe.rows(statement)
    assert await call(probe, "forget") == 0
    assert [row["waits"] for row in await probe.rows("select waits from at_commit")] == ["on"]


@pytest.mark.parametrize("verb", ["forget", "send"])
async def test_nothing_is_done_beside_a_running_relay(
    probe: Probe, capsys: pytest.CaptureFixture[str], verb: str
) -> None:
    async with relaying(probe):
        await probe.tell(Counter())
        await until(lambda: all_sent(probe))
        assert await call(probe, verb) == 1
        assert await all_sent(probe)
    assert capsys.readouterr().err == "The relay of probe is running: stop it first.\n"


async def test_a_wrong_call_says_how(probe: Probe, capsys: pytest.CaptureFixture[str]) -> None:
    assert await call(probe, "again") == 2
    assert capsys.readouterr().err == "usage: republish forget | send\n"
