"""Nothing is left running, whatever way it ends; what keeps it from starting is said in one sentence."""

import json
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from deploy.embedded import problems
from deploy.embedded.home import HomeLock, holder
from deploy.embedded.problems import StartError
from deploy.embedded.processes import ROOT
from deploy.embedded.supervisor import Platform, servers

SUPERVISE = """
import json, pathlib, sys, time
from deploy.embedded.supervisor import Platform
platform = Platform(pathlib.Path(sys.argv[1]), int(sys.argv[2]), outside={})
platform.start(servers_only=True)
print(json.dumps(platform.pids), flush=True)
time.sleep(60)
"""


@pytest.fixture
def supervisor(home: Path, free_base: int) -> Iterator[tuple["subprocess.Popen[str]", dict[str, int]]]:
    command = [sys.executable, "-c", SUPERVISE, str(home), str(free_base)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, json.loads(process.stdout.readline())
        process.kill()


def test_a_killed_supervisor_leaves_nothing_running_and_its_folder_free(
    supervisor: tuple["subprocess.Popen[str]", dict[str, int]], home: Path
) -> None:
    process, pids = supervisor
    family = [psutil.Process(pid) for pid in pids.values()]
    family += [child for parent in family for child in parent.children(recursive=True)]
    assert len(family) > len(pids)
    process.send_signal(signal.SIGKILL)
    assert psutil.wait_procs(family, timeout=10)[1] == []
    deadline = time.monotonic() + 10
    while holder(home) is not None:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_second_platform_on_a_folder_is_refused_and_a_reader_attaches(home: Path, free_base: int) -> None:
    lock = HomeLock(home, free_base)
    with pytest.raises(StartError, match="already running"):
        Platform(home, free_base, outside={}).start(servers_only=True)
    with servers(home, 8000) as addresses:
        assert addresses.port_base == free_base
    lock.release()
    assert holder(home) is None


@pytest.mark.parametrize("name", ["kafka controller", "postgres"])
def test_a_port_that_is_taken_is_named_and_nothing_is_left_running(home: Path, free_base: int, name: str) -> None:
    platform = Platform(home, free_base, outside={})
    port = platform.addresses.ports[name]
    with socket.create_server(("127.0.0.1", port)), pytest.raises(StartError, match=f"{port} \\({name}\\)"):
        platform.start(servers_only=True)
    assert platform.pids == {}
    assert holder(home) is None


def test_a_full_disk_is_said_before_anything_starts(
    home: Path, free_base: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(problems, "LOW_SPACE", 1 << 62)
    with pytest.raises(StartError, match="is full"):
        Platform(home, free_base, outside={}).start(servers_only=True)


def test_a_disk_that_fills_up_while_starting_is_said(home: Path) -> None:
    log = home / "logs" / "kafka.log"
    log.parent.mkdir(parents=True)
    log.write_text("ERROR java.io.IOException: No space left on device\nbye\n")
    assert "is full" in str(problems.explain_death("kafka", log))


def test_a_full_disk_is_the_cause_of_whatever_else_is_said(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home.mkdir()
    consequence = StartError("connection to server was lost")
    assert problems.explain_failure(consequence, home) is consequence
    monkeypatch.setattr(problems, "NO_SPACE", 1 << 62)
    assert "is full" in str(problems.explain_failure(consequence, home))


def test_a_server_that_cannot_start_takes_the_others_with_it(home: Path, free_base: int) -> None:
    (home / "postgres").mkdir(parents=True)
    (home / "postgres" / "PG_VERSION").write_text("12\n")
    platform = Platform(home, free_base, outside={})
    with pytest.raises(StartError, match="postgres ended while starting"):
        platform.start(servers_only=True)
    assert platform.pids == {}
    assert holder(home) is None


def test_fresh_is_refused_when_real_servers_are_named(home: Path, free_base: int) -> None:
    with pytest.raises(StartError, match="wiped"):
        Platform(home, free_base, outside={"KAFKA_BOOTSTRAP": "kafka.invalid:9092"}).start(fresh=True)
    assert holder(home) is None


def test_fresh_forgets_the_data_and_keeps_the_lock(home: Path) -> None:
    from deploy.embedded.home import wipe

    lock = HomeLock(home, 8000)
    (home / "secrets" / "claims").mkdir(parents=True)
    (home / "note").write_text("old")
    wipe(home)
    assert [path.name for path in home.iterdir()] == ["lock"]
    lock.release()
