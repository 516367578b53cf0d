"""docs/security/inventory.md names every key, connection, topic and log that the code has."""

import logging
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from deploy.embedded import environment, secret_files
from deploy.embedded.addresses import Addresses
from deploy.embedded.services import SERVICES
from shared.events.catalogue import topics
from shared.observability import logs

ROOT = Path(__file__).parents[2]
PAPER = (ROOT / "docs" / "security" / "inventory.md").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
PYTHON = [path for part in ("services", "shared") for path in (ROOT / part).rglob("*.py")]


def part(title: str) -> str:
    """What stands under a heading."""
    return PAPER.split(f"\n## {title}\n")[1].split("\n## ")[0]


def named(text: str) -> set[str]:
    """What stands between backticks."""
    return set(re.findall(r"`([^`\n]+)`", text))


def test_every_secret_file_stands_among_the_keys(tmp_path: Path) -> None:
    secret_files.generate(tmp_path)
    made = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert {"kek.key", "session.key"} <= made
    assert made - named(part("Keys and algorithms")) == set()


def test_every_key_that_is_named_is_one_that_is_made(tmp_path: Path) -> None:
    secret_files.generate(tmp_path)
    made = {re.sub(r"-\d+\.", "-N.", path.name) for path in tmp_path.rglob("*") if path.is_file()}
    files = {
        re.sub(r"-\d+\.", "-N.", name) for name in named(part("Keys and algorithms")) if name.endswith((".key", ".jwk"))
    }
    assert files == {name for name in made if name.endswith((".key", ".jwk"))}


def test_every_secret_that_a_service_reads_is_one_of_them() -> None:
    read = {
        name
        for path in PYTHON
        for name in re.findall(
            r"""secrets\.(?:key|text|signing_key|encryption_key)\("([^"]+)"\)""", path.read_text("utf-8")
        )
    }
    assert "index.key" in read
    assert read - named(part("Keys and algorithms")) == set()


def test_every_address_that_a_process_is_told_stands_among_the_connections(tmp_path: Path) -> None:
    told = {name for service in SERVICES for name in environment.of_service(Addresses(tmp_path, outside={}), service)}
    told |= {name for each in COMPOSE.values() for name in each.get("environment", {})}
    addresses = {re.sub(r"_FILE$", "", name) for name in told if re.search(r"_URL(_FILE)?$|BOOTSTRAP|_ENDPOINT$", name)}
    addresses = {re.sub(r"^DATABASE_URL_.*", "DATABASE_URL", name) for name in addresses}
    assert {"SMS_URL", "DATABASE_URL", "KAFKA_BOOTSTRAP"} <= addresses
    assert addresses - named(part("Connections")) == set()


def test_every_published_port_and_every_topic_stands_among_the_connections() -> None:
    text = part("Connections")
    assert {port for each in COMPOSE.values() for port in each.get("ports", ()) if port not in text} == set()
    assert {name for name in named(text) if re.fullmatch(r"\w+\.(events|requests)", name)} == set(topics())


def test_services_write_their_lines_to_standard_output_alone() -> None:
    elsewhere = re.compile(
        r"FileHandler|SysLogHandler|SocketHandler|HTTPHandler|QueueHandler|logging\.basicConfig|\bprint\("
    )
    commands = {
        "shared/messaging/parked_commands.py",
        "services/identity/commands.py",
        "services/claims/plan_commands.py",
    }
    found = {str(path.relative_to(ROOT)) for path in PYTHON if elsewhere.search(path.read_text("utf-8"))}
    assert found - commands == set()


@pytest.fixture
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


@pytest.mark.usefixtures("_restored")
def test_all_lines_go_one_way() -> None:
    logs.configure("probe")
    [handler] = logging.getLogger().handlers
    assert isinstance(handler, logging.StreamHandler)
    assert handler.stream is sys.stdout


def test_every_container_keeps_its_lines_as_long_as_is_said() -> None:
    kept = {tuple(sorted(each["logging"]["options"].items())) for each in COMPOSE.values()}
    assert kept == {(("max-file", "5"), ("max-size", "20m"))}
    assert "five files of 20 MB for each container" in part("Logs")
    assert "--storage.tsdb.retention.time=40d" in COMPOSE["prometheus"]["command"]
    assert "| 40 days |" in part("Logs")


def test_times_for_mending_are_said_for_every_height() -> None:
    times = [int(days) for days in re.findall(r"\| (\d+) days \|", part("Known holes"))]
    assert times == sorted(times)
    assert len(times) == 4
