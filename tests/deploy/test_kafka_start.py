"""deploy/kafka/start.sh for real, without a container: the same Kafka, its two scripts made from our jars."""

import asyncio
import os
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient

from deploy.embedded import provision_kafka
from deploy.embedded.certificates import Certificate
from deploy.embedded.hand_out import hand_out
from deploy.embedded.kafka import JARS, admin_client, java
from deploy.embedded.secret_files import passwords
from deploy.embedded.services import SPEAK_KAFKA
from shared.events.catalogue import topics
from shared.messaging.kafka import KafkaConnection
from shared.messaging.kafka import KafkaError as BrokerError
from tests.harness.running import until
from tests.harness.servers import free_port

START = Path(__file__).parents[2] / "deploy" / "kafka" / "start.sh"
JAVA = f'exec {java()} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xmx512m -cp "{JARS}/jars/*:{JARS}/modules/*"'
SCRIPTS = {"kafka-storage.sh": "kafka.tools.StorageTool", "kafka-server-start.sh": "kafka.Kafka"}


@pytest.fixture
def started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, Path]]:
    """A broker started by the script, and the folder of secrets it was given; it is spoken to over TLS."""
    (tmp_path / "bin").mkdir()
    for name, main in SCRIPTS.items():
        script = tmp_path / "bin" / name
        script.write_text(f'#!/bin/sh\n{JAVA} {main} "$@"\n')
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
    hand_out(tmp_path / "secrets", "postgres:5432")
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "secrets" / "claims" / "authorities.pem"))
    address = f"localhost:{free_port()}"
    settings = {
        "KAFKA_BIN": tmp_path / "bin", "KAFKA_DATA": tmp_path / "data", "KAFKA_CONFIG": tmp_path / "server.properties",
        "KAFKA_SECRETS": tmp_path / "secrets" / "kafka", "KAFKA_ADDRESS": address,
        "KAFKA_CONTROLLER_PORT": free_port(),
    }  # fmt: skip
    with (tmp_path / "kafka.log").open("w") as log:
        environment = {**os.environ, **{name: str(value) for name, value in settings.items()}}
        broker = subprocess.Popen(["/bin/sh", str(START)], env=environment, stdout=log, stderr=log)
    try:
        yield address, tmp_path / "secrets"
    finally:
        broker.send_signal(signal.SIGTERM)
        sys.stdout.write((tmp_path / "kafka.log").read_text()[-2000:])
        assert broker.wait(30) == 128 + signal.SIGTERM


def test_the_script_starts_a_broker_that_its_administrator_can_provision_and_nobody_else_enters(
    started: tuple[str, Path],
) -> None:
    address, folder = started
    known = passwords(folder / "provision" / "servers.json", ())
    admin = admin_client(address, "admin", (folder / "kafka" / "admin_password").read_text())
    deadline = time.monotonic() + 30
    while not answers(admin) and time.monotonic() < deadline:
        time.sleep(0.2)
    provision_kafka.provision(admin, known, replace_users=True)
    assert set(topics()) <= set(admin.list_topics(timeout=10).topics)
    claims = admin_client(address, "claims", (folder / "claims" / "kafka_password").read_text())
    assert set(claims.list_topics(timeout=10).topics) < set(topics())
    assert set(SPEAK_KAFKA) <= set(known)
    with pytest.raises(KafkaException) as refused:
        admin_client(address, "claims", "guessed").list_topics(timeout=3)
    assert refused.value.args[0].code() in {KafkaError._TRANSPORT, KafkaError._AUTHENTICATION}


async def test_services_reach_it_over_tls_believe_its_authority_alone_and_nobody_comes_in_the_clear(
    started: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As every service's clients do (KafkaConnection)."""
    address, folder = started
    password = (folder / "kafka" / "admin_password").read_text()
    secure, plain = (KafkaConnection(address, "admin", password, tls) for tls in (True, False))
    await until(lambda: cluster_of(secure), 60)
    assert await cluster_of(plain) is None
    (tmp_path / "others.pem").write_text(Certificate.authority().public)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "others.pem"))
    assert await cluster_of(secure) is None


async def cluster_of(kafka: KafkaConnection) -> str | None:
    """The broker's id, or None where it cannot be spoken to."""
    try:
        return await asyncio.wait_for(kafka.cluster_id(), 8)
    except (BrokerError, TimeoutError, OSError):
        return None


def answers(admin: AdminClient) -> bool:
    try:
        return bool(admin.list_topics(timeout=2).brokers)
    except KafkaException:
        return False
