"""PostgreSQL and Apache Kafka from a Docker engine: set up as the embedded ones are, for tests."""

import asyncio
import gc
import secrets
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import asyncpg
import docker
import yaml
from confluent_kafka import KafkaException
from docker.errors import DockerException, ImageNotFound

from deploy.embedded.kafka import ADMIN, admin_client
from deploy.embedded.ports import free_port

ROOT = Path(__file__).parents[2]
PARTS: dict[str, Any] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
POSTGRES, KAFKA = (str(PARTS[name]["image"]) for name in ("postgres", "kafka"))
START_SECONDS = 90.0
KAFKA_FOLDER = "/tmp/huzhu"  # noqa: S108 - inside the container


def unavailable(connect: Callable[[], Any] = docker.from_env) -> str | None:
    """Why no containers can be had: no engine answers, or it has not and cannot get the images. None: they can."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        reason = _reason(connect)
        gc.collect()  # the client leaves a socket open when nobody answers
        return reason


def _reason(connect: Callable[[], Any]) -> str | None:
    try:
        engine = connect()
    except DockerException as error:
        return f"no Docker engine answers ({_first_line(error)})"
    try:
        for image in (POSTGRES, KAFKA):
            try:
                engine.images.get(image)
            except ImageNotFound:
                engine.images.pull(image)
    except DockerException as error:
        return f"the engine cannot get {image} ({_first_line(error)})"
    finally:
        engine.close()
    return None


@contextmanager
def containers() -> Iterator[tuple[str, str, str, str]]:
    """PostgreSQL's superuser URL; Kafka's bootstrap, administrator and password."""
    from testcontainers.core.container import DockerContainer

    word = secrets.token_urlsafe(24)
    with ExitStack() as running:
        postgres = DockerContainer(POSTGRES, command=" ".join(PARTS["postgres"]["command"]))
        postgres.with_env("POSTGRES_PASSWORD", word).with_exposed_ports(5432)
        postgres.with_env("POSTGRES_INITDB_ARGS", PARTS["postgres"]["environment"]["POSTGRES_INITDB_ARGS"])
        running.enter_context(postgres)
        host = postgres.get_container_host_ip()
        url = f"postgresql://postgres:{word}@{host}:{postgres.get_exposed_port(5432)}/postgres"
        port = free_port()  # Kafka tells its clients where it is, so that the port must be known before it starts
        kafka = DockerContainer(KAFKA, command=f"/bin/sh {KAFKA_FOLDER}/start.sh").with_bind_ports(9092, port)
        for name in ("start.sh", "server.properties"):
            kafka.with_copy_into_container(ROOT / "deploy" / "kafka" / name, f"{KAFKA_FOLDER}/{name}")
        for name in ("admin_password", "broker_password"):
            kafka.with_copy_into_container(word.encode(), f"{KAFKA_FOLDER}/{name}")
        kafka.with_envs(KAFKA_SECRETS=KAFKA_FOLDER, KAFKA_ADDRESS=f"{host}:{port}", KAFKA_PORT="9092")
        running.enter_context(kafka)
        bootstrap = f"{host}:{port}"
        _until("PostgreSQL", lambda: _answers_sql(url))
        _until("Kafka", lambda: _answers_kafka(bootstrap, word))
        yield url, bootstrap, ADMIN, word


def _until(name: str, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{name} did not answer within {START_SECONDS:.0f} s after its container had started")
        time.sleep(0.3)


def _answers_sql(url: str) -> bool:
    async def ask() -> None:
        connection = await asyncpg.connect(url, timeout=5)
        await connection.close()

    try:
        asyncio.run(ask())
    except (OSError, TimeoutError, asyncpg.PostgresError):
        return False
    return True


def _answers_kafka(bootstrap: str, password: str) -> bool:
    try:
        return bool(admin_client(bootstrap, ADMIN, password).list_topics(timeout=5).brokers)
    except KafkaException:
        return False


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:160]
