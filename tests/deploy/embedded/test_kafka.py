"""How the embedded broker gets its users."""

import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from deploy.embedded.kafka import Kafka
from deploy.embedded.ports import free_port
from deploy.embedded.processes import Guard

USERS = {"admin": "4f6d5e-administration", "broker": "81c2aa-between-brokers", "claims": "c0ffee-of-claims"}


@pytest.fixture
def kafka(tmp_path: Path) -> Iterator[Kafka]:
    """A broker that was never started, in a folder whose name has to be quoted."""
    guard, folder = Guard(), tmp_path / 'a "city" of mine'
    broker = Kafka(folder, (free_port(), free_port()), USERS, guard, tmp_path / "kafka.log")
    yield broker
    broker.stop()
    guard.close()


def test_no_password_stands_on_a_command_line_or_stays_behind(kafka: Kafka, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may list processes would read it there."""
    commands: list[str] = []

    class Watched(subprocess.Popen[Any]):
        def __init__(self, command: Sequence[str], **options: Any) -> None:
            commands.append(" ".join(command))
            super().__init__(command, **options)

    monkeypatch.setattr(subprocess, "Popen", Watched)
    kafka.start()
    kafka.wait_ready()

    assert len(commands) == 2, "the format and the broker"
    assert not [password for password in USERS.values() if password in " ".join(commands)]
    kept = [path.read_bytes() for path in kafka.folder.iterdir() if path.is_file()]
    assert kept
    assert not [path for path in kept if USERS["claims"].encode() in path]
