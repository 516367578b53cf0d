"""`huzhu events`: what exists on the wire, who tells it, who hears it; and every paper that is drawn from code."""

import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from deploy import drawings
from shared.events import catalogue

DOCUMENT = Path("shared/events/asyncapi.json")
SERVICES = ("identity", "enrollment", "claims", "review", "notify", "insight")


def hearing() -> catalogue.Hearing:
    """What each service listens to, from its entry point."""
    return {name: list(importlib.import_module(f"services.{name}.app").SERVICE.handlers) for name in SERVICES}


def document() -> str:
    """The AsyncAPI 3 document as text."""
    return json.dumps(catalogue.asyncapi(hearing()), ensure_ascii=False, indent=1) + "\n"


def generated() -> Iterator[tuple[Path, str]]:
    """Every file that is drawn from code, as it should be."""
    yield DOCUMENT, document()
    yield from drawings.papers(hearing())


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def events(
        check: Annotated[bool, typer.Option(help="Exit 1 when a file that is drawn from code is out of date.")] = False,
        write: Annotated[
            bool, typer.Option(help="Draw asyncapi.json, docs/events.md and the READMEs' diagrams.")
        ] = False,
    ) -> None:
        """Show the catalogue of events."""
        if not (check or write):
            Console().print(_table())
            return
        stale = [(drawings.ROOT / path, text) for path, text in generated() if not _is(drawings.ROOT / path, text)]
        for path, text in stale:
            if write:
                path.write_text(text, encoding="utf-8")
            else:
                typer.echo(f"{path.relative_to(drawings.ROOT)} is out of date: run huzhu events --write", err=True)
        if check and stale:
            raise typer.Exit(1)


def _is(path: Path, text: str) -> bool:
    return path.exists() and path.read_text(encoding="utf-8") == text


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
