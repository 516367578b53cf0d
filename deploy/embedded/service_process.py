"""A service or a simulator: a Python module in its own process, with its own environment."""

import http.client
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from deploy.embedded.ports import HOST
from deploy.embedded.processes import Guard, Program
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
    ) -> None:
        super().__init__(name, log, guard)
        self._port, self._words, self._environment = port, words, environment

    def start(self) -> None:
        self.run(Program(self.name, [sys.executable, "-m", *self._words], self._environment(), self.log))

    def answers(self) -> bool:
        connection = http.client.HTTPConnection(HOST, self._port, timeout=2)
        try:
            connection.request("GET", "/health/ready")
            return connection.getresponse().status == http.client.OK
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
