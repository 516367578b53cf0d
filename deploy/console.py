"""How commands speak to a person at a terminal, and how they run the platform under their feet."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn, TextIO

import typer
from rich.console import Console

if TYPE_CHECKING:
    from deploy.embedded.supervisor import Platform

_WIDTH_IN_FILES = 160


def in_full(file: TextIO) -> Console:
    """A terminal knows how wide it is; in a file nothing has to be cut."""
    told = file.isatty() or "COLUMNS" in os.environ
    return Console(file=None if file is sys.stdout else file, width=None if told else _WIDTH_IN_FILES)


console = in_full(sys.stdout)
errors = Console(stderr=True)


def home() -> Path:
    return Path(os.environ.get("HUZHU_HOME", ".huzhu"))


def port_base() -> int:
    from deploy.embedded.problems import StartError
    from deploy.embedded.services import DEFAULT_PORT_BASE, HIGHEST_PORT_BASE

    given = os.environ.get("HUZHU_PORT_BASE", str(DEFAULT_PORT_BASE))
    if not given.isdecimal() or not 0 < int(given) <= HIGHEST_PORT_BASE:
        raise StartError(f"HUZHU_PORT_BASE has to be a number from 1 to {HIGHEST_PORT_BASE}, not {given!r}.")
    return int(given)


@contextmanager
def one_sentence() -> Iterator[None]:
    """Tell what keeps the platform from starting in one sentence, and end with status 1."""
    from deploy.embedded.problems import StartError

    try:
        yield
    except StartError as error:
        errors.print(str(error), style="red", soft_wrap=True, highlight=False)
        raise typer.Exit(1) from error


def hand_over(service: str, *words: str) -> NoReturn:
    """Let a service carry out one of its own commands, on servers that are started if they are down; end as it ends."""
    from deploy.embedded.environment import of_command
    from deploy.embedded.problems import StartError
    from deploy.embedded.processes import ROOT
    from deploy.embedded.supervisor import servers

    with one_sentence():
        if not home().exists():
            raise StartError(f"{home()} is not there: run huzhu up or huzhu demo first.")
        with servers(home(), port_base()) as addresses:
            command = [sys.executable, "-m", f"services.{service}", *words]
            done = subprocess.run(command, env=of_command(addresses, service), cwd=ROOT, check=False)
    raise typer.Exit(done.returncode)


@contextmanager
def running_platform(*, fresh: bool = False) -> Iterator["Platform"]:
    """Start everything with progress shown, and stop everything at the end, however it comes."""
    from deploy.embedded.supervisor import Platform

    for ending in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(ending) is not signal.SIG_IGN:  # nohup stays what it says
            signal.signal(ending, _interrupt)
    with one_sentence():
        platform = Platform(home(), port_base(), report=_tell)
        with console.status("Huzhu is starting …"):
            platform.start(fresh=fresh)
    try:
        yield platform
    finally:
        with console.status("Huzhu is stopping …"):
            platform.stop()


def _tell(text: str) -> None:
    console.print(text, style="dim", highlight=False)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
