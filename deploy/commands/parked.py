"""`huzhu parked SERVICE list | replay POSITION | discard POSITION`: messages that stand aside."""

import subprocess
import sys
from typing import Annotated

import typer

from deploy.console import home, one_sentence, port_base
from deploy.embedded.services import TELL_EVENTS


def register(app: typer.Typer) -> None:
    app.command(context_settings={"ignore_unknown_options": True})(parked)


def parked(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join((*TELL_EVENTS, 'insight'))}.")],
    words: Annotated[list[str], typer.Argument(help="list, replay POSITION or discard POSITION.")],
) -> None:
    """Show, replay or discard messages that a service could not handle; who did it is kept with the message."""
    from deploy.embedded.environment import of_command
    from deploy.embedded.processes import ROOT
    from deploy.embedded.supervisor import servers

    if service not in (*TELL_EVENTS, "insight"):
        raise typer.BadParameter(f"{service} hears nothing")
    with one_sentence(), servers(home(), port_base()) as addresses:
        command = [sys.executable, "-m", f"services.{service}", "parked", *words]
        done = subprocess.run(command, env=of_command(addresses, service), cwd=ROOT, check=False)
    raise typer.Exit(done.returncode)
