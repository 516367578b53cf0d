"""`huzhu audit verify`: the proof that nobody changed, removed or slipped in an entry of the trace."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.console import console, home, one_sentence, port_base


def register(app: typer.Typer) -> None:
    audit = typer.Typer(help="The trace of who did and saw what.", no_args_is_help=True)
    audit.callback()(_keep_it_a_group)
    audit.command()(verify)
    app.add_typer(audit, name="audit")


def _keep_it_a_group() -> None:
    """The trace of who did and saw what."""


def verify(
    keys: Annotated[
        Path | None,
        typer.Option(help="Public keys by service, as they were handed out; else audit-keys.json of the secrets."),
    ] = None,
) -> None:
    """Prove every service's chain, signatures and anchors by public keys alone; name the first broken link, exit 1."""
    from rich.table import Table

    from deploy import proving
    from deploy.embedded.problems import StartError
    from deploy.embedded.supervisor import servers

    with one_sentence():
        if keys is not None and not keys.exists():
            raise StartError(f"{keys} is not there.")
        with servers(home(), port_base()) as addresses:
            verdicts = asyncio.run(proving.prove(addresses, proving.keys_of(addresses, keys)))
    shown = Table("service", "entries", "heads", "anchors", "not sealed yet", "")
    for one in verdicts:
        counts = [str(each) for each in (one.entries, one.heads, one.anchors, one.unsealed)]
        shown.add_row(one.service, *counts, "proved" if one.broken is None else "BROKEN")
    console.print(shown)
    for one in verdicts:
        if one.broken is not None:
            console.print(f"{one.service}: {one.broken}", soft_wrap=True, markup=False, highlight=False)
    raise typer.Exit(1 if any(one.broken for one in verdicts) else 0)
