"""Child processes and their share of the machine."""

import os
import sys
from pathlib import Path

import pytest
import yaml

from deploy.embedded.processes import ROOT, Child, Guard, Program, minimal_environment
from deploy.embedded.services import GIVE_WAY

GROUPS = Path("/proc/self/autogroup")


@pytest.mark.skipif(not GROUPS.exists(), reason="this system does not share its cores among sessions")
def test_a_process_that_gives_way_does_so_as_a_whole_and_nobody_else(tmp_path: Path) -> None:
    """A thread's own priority counts among those of its session only."""
    before, guard = GROUPS.read_text(), Guard()
    words = [sys.executable, "-c", "import time; time.sleep(60)"]
    children = [
        Child(Program(name, words, minimal_environment(), tmp_path / name, niceness=GIVE_WAY.get(name, 0)), guard)
        for name in ("identity", "claims", "identity")
    ]
    try:
        said = [Path(f"/proc/{child.pid}/autogroup").read_text().split()[-1] for child in children]
        assert said == ["10", "0", "10"]
        assert os.getsid(children[0].pid) != os.getsid(children[2].pid)
        assert GROUPS.read_text() == before
    finally:
        for child in children:
            child.kill()
        guard.close()


def test_containers_give_way_as_much() -> None:
    """A priority of 10 weighs 110 where 0 weighs 1024, and so do 110 of 1024 shares."""
    services = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    shares = {name: part["cpu_shares"] for name, part in services.items() if "cpu_shares" in part}
    assert set(shares) == set(GIVE_WAY)
    assert all(abs(shares[name] - 1024 / 1.25**niceness) < 10 for name, niceness in GIVE_WAY.items())
