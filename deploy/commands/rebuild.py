"""`huzhu rebuild insight`: the read models again, from offset 0. Nothing is started but servers that are down."""

import subprocess
import sys
from enum import StrEnum

import typer

from deploy.console import home, one_sentence, port_base


class Rebuildable(StrEnum):
    """Services whose tables are projections alone."""

    INSIGHT = "insight"


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(service: Rebuildable) -> None:
    """Build a service's projections again from the first event; prints their digest."""
    from deploy.embedded.environment import of_command
    from deploy.embedded.problems import StartError
    from deploy.embedded.processes import ROOT
    from deploy.embedded.supervisor import servers

    with one_sentence():
        if not home().exists():
            raise StartError(f"{home()} is not there: run huzhu up or huzhu demo first.")
        with servers(home(), port_base()) as addresses:
            command = [sys.executable, "-m", f"services.{service.value}", "rebuild"]
            done = subprocess.run(command, env=of_command(addresses, service.value), cwd=ROOT, check=False)
    raise typer.Exit(done.returncode)
