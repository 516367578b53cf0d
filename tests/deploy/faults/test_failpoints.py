"""A failpoint kills its process at the configured passing, once per run, and says so first."""

import os
import signal
import subprocess
import sys
from pathlib import Path

_PROGRAM = """
from shared.failpoints import failpoint
for passing in range(1, 10):
    print(passing, flush=True)
    failpoint("unit_of_work.before_commit")
"""


def passings(log: Path, armed: str) -> tuple[int, int]:
    environment = {**os.environ, "HUZHU_FAILPOINTS": armed, "HUZHU_FAILPOINT_LOG": str(log)}
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=Path(__file__).parents[3],
        env=environment,
        capture_output=True,
        check=False,
    )
    return done.returncode, len(done.stdout.split())


def test_it_dies_at_its_passing_and_not_again_in_the_same_run(tmp_path: Path) -> None:
    log, armed = tmp_path / "log", "unit_of_work.before_commit=3"
    assert passings(log, armed) == (-signal.SIGKILL, 3)
    assert log.read_text() == "unit_of_work.before_commit\n"
    assert passings(log, armed) == (0, 9)


def test_without_being_armed_nothing_happens(tmp_path: Path) -> None:
    assert passings(tmp_path / "log", "relay.between_publish_and_mark=1") == (0, 9)
