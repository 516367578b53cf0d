"""Three episodes: every process, the broker and the database die under load; every failpoint fires; all holds.

A run this short plays the deaths alone, each once; the whole list takes a longer one (docs/decisions/0014).
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.embedded.services import SERVICES
from shared.failpoints import FAILPOINTS
from tests.harness.environment import plain_environment
from tests.harness.ports import free_base

EPISODES = 3


@pytest.mark.timeout(1200)  # three times what they take beside other tests
def test_everything_holds_after_every_episode(tmp_path: Path) -> None:
    result = tmp_path / "faults.json"
    told = {"HUZHU_HOME": str(tmp_path), "HUZHU_PORT_BASE": str(free_base()), "COLUMNS": "200"}
    words = ["faults", "--seed", "1", "--episodes", str(EPISODES), "--json", str(result)]
    done = subprocess.run(
        [sys.executable, "-m", "deploy.cli", *words],
        cwd=Path(__file__).parents[3], env={**plain_environment(), **told}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]
    found = json.loads(result.read_text())
    assert found["ok"]
    assert len(found["episodes"]) == EPISODES
    for episode in found["episodes"]:
        assert episode["submissions"] >= 200
        assert episode["decisions"] >= 50
        assert all(expectation["held"] for expectation in episode["expectations"])
        assert all(invariant["checked"] and not invariant["violations"] for invariant in episode["check"]["invariants"])
    assert {name for episode in found["episodes"] for name in episode["failpoints"]} == set(FAILPOINTS)
    killed = {f"kill -9: {name}" for name in (*SERVICES, "kafka", "postgres")}
    assert killed < {name for episode in found["episodes"] for name in episode["faults"]}
