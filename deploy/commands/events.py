"""`huzhu events`: what exists on the wire, who tells it, who hears it; and the AsyncAPI document."""

import importlib
import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from shared.events import catalogue

DOCUMENT = Path(catalogue.__file__).with_name("asyncapi.json")
SERVICES = ("identity", "enrollment", "claims", "review", "notify", "insight")


def hearing() -> catalogue.Hearing:
    """What each service listens to, from its entry point."""
    return {name: list(importlib.import_module(f"services.{name}.app").SERVICE.handlers) for name in SERVICES}


def document() -> str:
    """The AsyncAPI 3 document as text."""
    return json.dumps(catalogue.asyncapi(hearing()), ensure_ascii=False, indent=1) + "\n"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def events(
        check: Annotated[bool, typer.Option(help="Exit 1 when the committed document is out of date.")] = False,
        write: Annotated[bool, typer.Option(help="Write shared/events/asyncapi.json.")] = False,
    ) -> None:
        """Show the catalogue of events."""
        if write:
            DOCUMENT.write_text(document(), encoding="utf-8")
        elif check:
            if DOCUMENT.read_text(encoding="utf-8") != document():
                typer.echo("shared/events/asyncapi.json is out of date: run huzhu events --write", err=True)
                raise typer.Exit(1)
        else:
            Console().print(_table())


def _table() -> Table:
    heard: dict[Any, list[str]] = {}
    for service, classes in hearing().items():
        for event in classes:
            heard.setdefault(event, []).append(service)
    table = Table("type", "topic", "heard by")
    for event in catalogue.load_all():
        outside = [party for party, topics in catalogue.OUTSIDE.items() if event.topic in topics]
        table.add_row(event.type, event.topic, ", ".join([*heard.get(event, []), *outside]))
    return table
