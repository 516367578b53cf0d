"""`huzhu rebuild insight`: the read models again, from offset 0. Nothing is started but servers that are down."""

from enum import StrEnum

import typer

from deploy.console import hand_over


class Rebuildable(StrEnum):
    """Services whose tables are projections alone."""

    INSIGHT = "insight"


def register(app: typer.Typer) -> None:
    app.command()(rebuild)


def rebuild(service: Rebuildable) -> None:
    """Build a service's projections again from the first event; prints their digest."""
    hand_over(service.value, "rebuild")
