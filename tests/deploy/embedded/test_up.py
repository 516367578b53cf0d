"""`huzhu up` at its door: what keeps it from starting is one sentence and status 1."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.embedded.home import holder
from deploy.embedded.processes import ROOT
from deploy.embedded.services import ports
from tests.harness.environment import plain_environment


def up(home: Path, port_base: str) -> "subprocess.CompletedProcess[str]":
    environment = {**plain_environment(), "HUZHU_HOME": str(home), "HUZHU_PORT_BASE": port_base, "COLUMNS": "200"}
    command = [sys.executable, "-m", "deploy.cli", "up"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)


def test_a_taken_port_ends_it_with_one_sentence(home: Path, free_base: int) -> None:
    port = ports(free_base)["claims"]
    with socket.create_server(("127.0.0.1", port)):
        done = up(home, str(free_base))
    assert done.returncode == 1
    assert done.stderr == f"Port {port} (claims) is taken by another program: stop it or set HUZHU_PORT_BASE.\n"
    assert holder(home) is None


@pytest.mark.parametrize("base", ["many", "0", "60000"])
def test_a_port_base_that_cannot_be_is_refused(home: Path, base: str) -> None:
    done = up(home, base)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "HUZHU_PORT_BASE" in done.stderr
