import signal
from typing import Annotated

import typer
from rich.table import Table

from deploy.console import console, running_platform


def register(app: typer.Typer) -> None:
    app.command()(up)


def up(
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget all data first.")] = False,
) -> None:
    """Start everything and stay until Ctrl-C."""
    try:
        with running_platform(fresh=fresh) as platform:
            console.print(addresses(platform.urls))
            console.print(f"Everything runs. Open {platform.urls['portal']} in a browser. Ctrl-C stops it.")
            while True:
                signal.pause()
    except KeyboardInterrupt:
        console.print("Everything is stopped.")


def addresses(urls: dict[str, str]) -> Table:
    table = Table("part", "address", title="Huzhu")
    for name, url in urls.items():
        table.add_row(name, url)
    return table
