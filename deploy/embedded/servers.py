"""PostgreSQL and Kafka alone: what tests, checks and the platform stand on."""

from pathlib import Path

from deploy.embedded.kafka import ADMIN, BROKER, Kafka
from deploy.embedded.parallel import run_all
from deploy.embedded.ports import free_port, require_free
from deploy.embedded.postgres import Postgres
from deploy.embedded.problems import require_space
from deploy.embedded.processes import Guard
from deploy.embedded.secret_files import passwords
from deploy.embedded.services import SPEAK_KAFKA


class Servers:
    def __init__(self, home: Path, postgres_port: int, kafka_ports: tuple[int, int], guard: Guard) -> None:
        self._guard = guard
        home = home.resolve()
        self.passwords = passwords(home / "secrets" / "servers.json", ("postgres", ADMIN, BROKER, *SPEAK_KAFKA))
        self._users = {name: self.passwords[name] for name in (ADMIN, BROKER, *SPEAK_KAFKA)}
        logs = home / "logs"
        self.postgres = Postgres(
            home / "postgres", postgres_port, self.passwords["postgres"], guard, logs / "postgres.log"
        )
        self.kafka = Kafka(home / "kafka", kafka_ports, self._users, guard, logs / "kafka.log")

    @property
    def postgres_url(self) -> str:
        return self.postgres.url

    @property
    def kafka_bootstrap(self) -> str:
        return self.kafka.bootstrap

    @property
    def admin_user(self) -> str:
        return ADMIN

    @property
    def admin_password(self) -> str:
        return self._users[ADMIN]

    def kafka_password(self, user: str) -> str:
        return self._users[user]

    @property
    def pids(self) -> dict[str, int]:
        children = {"postgres": self.postgres.child, "kafka": self.kafka.child}
        return {name: child.pid for name, child in children.items() if child and child.alive}

    def start(self) -> None:
        """Start both at once and wait until both answer; on a failure neither is left running."""
        try:
            run_all(self._start_postgres, self._start_kafka, on_error=self.kill)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        run_all(self.kafka.stop, self.postgres.stop)

    def kill(self) -> None:
        run_all(self.kafka.kill, self.postgres.kill)

    def close(self) -> None:
        self.stop()
        self._guard.close()

    def _start_postgres(self) -> None:
        self.postgres.start()
        self.postgres.wait_ready()

    def _start_kafka(self) -> None:
        self.kafka.start()
        self.kafka.wait_ready()

    def kill_kafka(self) -> None:
        self.kafka.kill()

    def restart_kafka(self) -> None:
        self.kafka.stop()
        self._start_kafka()

    def wipe_kafka(self) -> None:
        """Kill the broker and lose its disk; the next start is a new, empty broker."""
        self.kafka.kill()
        self.kafka.wipe()

    def kill_postgres(self) -> None:
        self.postgres.kill()

    def restart_postgres(self) -> None:
        self.postgres.stop()
        self._start_postgres()


def start_servers(home: Path, postgres_port: int, kafka_port: int) -> Servers:
    """Start both under `home`; where Kafka's controller listens is nobody else's business."""
    require_space(home)
    require_free({"postgres": postgres_port, "kafka": kafka_port})
    guard = Guard()
    try:
        servers = Servers(home, postgres_port, (kafka_port, free_port()), guard)
        servers.start()
    except BaseException:
        guard.close()
        raise
    return servers
