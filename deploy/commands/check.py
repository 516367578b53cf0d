"""`huzhu check`: the invariants over whatever just ran; starts the servers if they are down."""

import asyncio
import json
import sys
from typing import Annotated

import typer

from deploy.console import console, home, one_sentence, port_base


def register(app: typer.Typer) -> None:
    app.command()(check)


def check(as_json: Annotated[bool, typer.Option("--json", help="Write the result as JSON.")] = False) -> None:
    """Verify the invariants over databases, topics, logs and the clients' history; exit 1 when one does not hold."""
    from asyncpg import UndefinedTableError

    from deploy.checks import run
    from deploy.embedded.home import holder
    from deploy.embedded.problems import StartError
    from deploy.embedded.supervisor import servers

    with one_sentence():
        running = holder(home()) is not None
        with servers(home(), port_base()) as addresses:
            try:
                findings = asyncio.run(run.check(addresses, waits=running))
            except UndefinedTableError as error:
                raise StartError("Nothing has run here yet: make demo, or huzhu up, and check then.") from error
    result = run.document(findings)
    if as_json:
        sys.stdout.write(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    else:
        console.print(run.table(findings))
    raise typer.Exit(0 if result["ok"] else 1)
