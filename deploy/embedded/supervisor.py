"""The whole city on one machine: PostgreSQL, Kafka, seven services and the simulators, started, watched and stopped."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.embedded import environment, provision_kafka, provision_postgres, secret_files
from deploy.embedded.addresses import Addresses, KafkaAdmin
from deploy.embedded.home import HomeLock, holder, wipe
from deploy.embedded.kafka import ADMIN, BROKER, Kafka, admin_client
from deploy.embedded.keeper import Keeper, Report
from deploy.embedded.parallel import run_all
from deploy.embedded.ports import require_free
from deploy.embedded.postgres import Postgres
from deploy.embedded.problems import StartError, disk_problems, explain_failure
from deploy.embedded.processes import ROOT, Child, Guard, Program, descendants
from deploy.embedded.service_process import ServiceProcess
from deploy.embedded.services import DEFAULT_PORT_BASE, SERVICES, SIMULATORS, SPEAK_KAFKA
from deploy.embedded.units import Unit

PAUSES = (signal.SIGSTOP, signal.SIGCONT)


class Platform:
    """Use it as a context manager, or call `start` and `stop`; every method may be called from any thread.

    `extra` holds more environment per process name (failpoints, say); it is read at each start of that process.
    `root` is the checkout whose services run.
    """

    def __init__(
        self,
        home: Path,
        port_base: int = DEFAULT_PORT_BASE,
        *,
        outside: Mapping[str, str] = os.environ,
        report: Report = lambda _: None,
        root: Path = ROOT,
    ) -> None:
        self.addresses = Addresses(home.resolve(), port_base, outside)
        self._root = root
        self.extra: dict[str, dict[str, str]] = {}
        self._report = report
        self._keepers: dict[str, Keeper] = {}
        self._postgres: Postgres | None = None
        self._kafka: Kafka | None = None
        self._running = False

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def urls(self) -> dict[str, str]:
        return self.addresses.urls

    @property
    def pids(self) -> dict[str, int]:
        children = {name: keeper.unit.child for name, keeper in self._keepers.items()}
        return {name: child.pid for name, child in children.items() if child and child.alive}

    def admin_database_url(self, service: str) -> str:
        return self.addresses.admin_database_url(service)

    def kafka_admin(self) -> KafkaAdmin:
        return self.addresses.kafka_admin()

    def start(self, *, servers_only: bool = False, fresh: bool = False) -> None:
        """Start everything and wait until everything answers; on a failure nothing is left running."""
        self._lock = HomeLock(self.addresses.home, self.addresses.port_base)
        self._guard = Guard([self._lock.descriptor])
        self._running = True
        try:
            with disk_problems(self.addresses.home):
                self._prepare(servers_only=servers_only, fresh=fresh)
            self._start_servers(migrate=not servers_only)
            self._start_services()
            for keeper in self._keepers.values():
                keeper.watch()
        except BaseException as error:
            reason = explain_failure(error, self.addresses.home)
            self._kill_all()
            self._let_go()
            if reason is error:
                raise
            raise reason from error

    def stop(self) -> None:
        """Drain services and simulators first, then stop the servers they need; a second call does nothing."""
        if not self._running:
            return
        servers, others = self._keepers_by_kind()
        for group in (others, servers):
            if group:
                run_all(*(keeper.stop for keeper in group))
        self._let_go()

    def kill(self, name: str, *, stay_down: bool = False) -> None:
        """SIGKILL. It is started again as after any unexpected death, unless it is to stay down until `restart`."""
        self._keepers[name].kill(stay_down=stay_down)

    def restart(self, name: str) -> None:
        """Stop it if it runs, start it, wait until it answers."""
        self._keepers[name].restart()

    def put_before(self, name: str, words: list[str]) -> None:
        """Start this service or simulator behind these words from its next start on."""
        unit = self._keepers[name].unit
        if isinstance(unit, ServiceProcess):
            unit.prefix = words

    def beside(self, service: str, instance: int) -> Child:
        """Run one more consumer of a service, as its orchestrator would; the caller stops it."""
        told = {**environment.of_service(self.addresses, service), "HUZHU_INSTANCE": str(instance), "HUZHU_PORT": "0"}
        name, words = f"{service}-{instance}", [sys.executable, "-m", f"services.{service}", "consumer"]
        return Child(Program(name, words, told, self.addresses.log(name), folder=self._root), self._guard)

    def wait_ready(self, name: str) -> None:
        self._keepers[name].wait_ready()

    def signal(self, name: str, number: signal.Signals) -> None:
        """Send a signal; a pause reaches PostgreSQL's own children too."""
        child = self._keepers[name].unit.child
        if child is None:
            return
        child.signal(number)
        if number in PAUSES:
            for pid in descendants(child.pid):
                os.kill(pid, number)

    def wipe_kafka(self) -> None:
        """The broker loses its disk and comes back empty under the same address, with topics, users and access."""
        if self._kafka is None:
            raise StartError("The broker is not ours to wipe.")
        self.kill("kafka", stay_down=True)
        self._kafka.wipe()
        self.restart("kafka")

    def command(self, service: str, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a maintenance command of a service: `command("identity", "bootstrap", …)`."""
        return subprocess.run(
            [sys.executable, "-m", f"services.{service}", *words],
            env=environment.of_command(self.addresses, service), cwd=self._root,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    def _prepare(self, *, servers_only: bool, fresh: bool) -> None:
        addresses = self.addresses
        if fresh:
            if not (addresses.embedded_postgres and addresses.embedded_kafka):
                raise StartError("Only embedded servers can be wiped: unset KAFKA_BOOTSTRAP and DATABASE_URL_….")
            wipe(addresses.home)
        self._add_servers()
        if not servers_only:
            self._add_services()
        names = {*self._keepers, *(("kafka controller",) if self._kafka else ())}
        require_free({name: port for name, port in addresses.ports.items() if name in names})
        secret_files.generate(addresses.home / "secrets")

    def _add_servers(self) -> None:
        addresses, self._postgres, self._kafka = self.addresses, None, None
        if addresses.embedded_postgres:
            self._postgres = Postgres(
                addresses.home / "postgres", addresses.ports["postgres"], addresses.passwords["postgres"],
                self._guard, addresses.log("postgres"),
            )  # fmt: skip
            self._keep(self._postgres)
        if addresses.embedded_kafka:
            users = {name: addresses.passwords[name] for name in (ADMIN, BROKER, *SPEAK_KAFKA)}
            ports = (addresses.ports["kafka"], addresses.ports["kafka controller"])
            self._kafka = Kafka(addresses.home / "kafka", ports, users, self._guard, addresses.log("kafka"))
            self._keepers["kafka"] = Keeper(self._kafka, self._report, self._provision_kafka)

    def _add_services(self) -> None:
        for name in SIMULATORS:
            self._keep(self._process(name, [f"deploy.simulators.{name}"]))
        for name in SERVICES:
            self._keep(self._process(name, [f"services.{name}", "all"]))

    def _keep(self, unit: Unit) -> None:
        self._keepers[unit.name] = Keeper(unit, self._report)

    def _process(self, name: str, words: list[str]) -> ServiceProcess:
        of = environment.of_service if name in SERVICES else environment.of_simulator
        port, log = self.addresses.ports[name], self.addresses.log(name)
        return ServiceProcess(
            name, port, words, lambda: {**of(self.addresses, name), **self.extra.get(name, {})}, log, self._guard,
            self._root,
        )  # fmt: skip

    def _start_servers(self, *, migrate: bool) -> None:
        self._report("PostgreSQL and Kafka are starting")
        run_all(partial(self._start_postgres, migrate=migrate), self._start_kafka, on_error=self._kill_all)

    def _start_postgres(self, *, migrate: bool) -> None:
        if self._postgres:
            self._postgres.start()
            self._postgres.wait_ready()
            provision_postgres.provision(self._postgres.url, self.addresses.passwords)
        elif self.addresses.database_admin_url:
            url = self.addresses.database_admin_url
            provision_postgres.provision(url, self.addresses.passwords, ours_alone=False)
        if migrate:
            self._report("PostgreSQL is ready, the databases are brought up to date")
            self._migrate()

    def _migrate(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "deploy.embedded.migrate"],
            env=environment.of_migrations(self.addresses), cwd=self._root, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            self.addresses.log("migrate").parent.mkdir(parents=True, exist_ok=True)
            self.addresses.log("migrate").write_text(done.stdout + done.stderr)
            raise StartError(f"The databases could not be brought up to date; see {self.addresses.log('migrate')}.")

    def _start_kafka(self) -> None:
        if self._kafka:
            self._kafka.start()
            self._kafka.wait_ready()
        self._provision_kafka()
        self._report("Kafka is ready")

    def _provision_kafka(self) -> None:
        admin = self.kafka_admin()
        if self._kafka or admin.user:
            client = admin_client(admin.bootstrap, admin.user, admin.password)
            provision_kafka.provision(client, self.addresses.passwords, replace_users=self._kafka is None)

    def _start_services(self) -> None:
        _, others = self._keepers_by_kind()
        for keeper in others:
            keeper.unit.start()
        if others:
            run_all(*(partial(self._await, keeper) for keeper in others), on_error=self._kill_all)

    def _await(self, keeper: Keeper) -> None:
        keeper.wait_ready()
        self._report(f"{keeper.unit.name} is ready")

    def _keepers_by_kind(self) -> tuple[list[Keeper], list[Keeper]]:
        servers = [keeper for keeper in self._keepers.values() if keeper.unit in (self._postgres, self._kafka)]
        return servers, [keeper for keeper in self._keepers.values() if keeper not in servers]

    def _kill_all(self) -> None:
        for keeper in self._keepers.values():
            keeper.unit.kill()

    def _let_go(self) -> None:
        for keeper in self._keepers.values():
            keeper.close()
        self._keepers.clear()
        self._guard.close()
        self._lock.release()
        self._running = False


@contextmanager
def servers(home: Path, port_base: int = DEFAULT_PORT_BASE, *, report: Report = lambda _: None) -> Iterator[Addresses]:
    """Give access to the servers of a data folder: those that run, or ones started for as long as this lasts."""
    running = holder(home)
    if running:
        yield Addresses(home.resolve(), running.port_base)
        return
    platform = Platform(home, port_base, report=report)
    platform.start(servers_only=True)
    try:
        yield platform.addresses
    finally:
        platform.stop()
