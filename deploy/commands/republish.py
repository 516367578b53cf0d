"""`huzhu republish`: all of Kafka again from the services' outboxes (X27). The city must not be running."""

import json
from typing import Self

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn

from deploy.console import console, errors, home, one_sentence, port_base


def register(app: typer.Typer) -> None:
    app.command()(republish)


def republish() -> None:
    """Make every topic of our own services anew from their outboxes, and build insight again from them.

    Prints what was sent and insight's digest before and after. Exit status 1 when the two differ.
    """
    from deploy.embedded.home import holder
    from deploy.embedded.problems import StartError
    from deploy.embedded.supervisor import servers
    from deploy.republishing import republish as run

    with one_sentence():
        if not home().exists():
            raise StartError(f"{home()} is not there: run huzhu up or huzhu demo first.")
        if holder(home()):
            raise StartError("Huzhu is running here: stop it first (Ctrl-C), then run huzhu republish.")
        with servers(home(), port_base()) as addresses, _Shown() as shown:
            outcome = run(addresses, shown.tell, shown.status)
    typer.echo(json.dumps({"sent": outcome.sent, "before": outcome.before, "after": outcome.after}))
    if not outcome.same:
        errors.print("The topics made anew do not give what insight remembered before.", style="red", highlight=False)
        raise typer.Exit(1)


class _Shown:
    """A bar for each service, under what is being done."""

    def __init__(self) -> None:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        self._progress = Progress(*columns, console=console)
        self._bars: dict[str, TaskID] = {}

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def status(self, text: str) -> None:
        self._progress.console.print(text, style="dim", highlight=False)

    def tell(self, service: str, sent: int, facts: int) -> None:
        if service not in self._bars:
            self._bars[service] = self._progress.add_task(service, total=facts)
        self._progress.update(self._bars[service], completed=sent, total=facts)
