"""A service or a simulator: a Python module in its own process, with its own environment."""

import http.client
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.embedded.ports import HOST
from deploy.embedded.processes import ROOT, Guard, Program
from deploy.embedded.units import Unit


class ServiceProcess(Unit):
    """`environment` is asked at each start, so that a harness can change it in between."""

    def __init__(
        self,
        name: str,
        port: int,
        words: list[str],
        environment: Callable[[], Mapping[str, str]],
        log: Path,
        guard: Guard,
        root: Path = ROOT,
    ) -> None:
        super().__init__(name, log, guard)
        self._port, self._words, self._environment, self._root = port, words, environment, root
        self.prefix: list[str] = []
        """Words before the command, such as those that give it a disk of its own."""

    def start(self) -> None:
        command = [*self.prefix, sys.executable, "-m", *self._words]
        self.run(Program(self.name, command, self._environment(), self.log, folder=self._root))

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
