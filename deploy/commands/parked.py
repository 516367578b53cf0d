"""`huzhu parked SERVICE list | replay POSITION | discard POSITION`: messages that stand aside."""

from typing import Annotated

import typer

from deploy.console import hand_over
from deploy.embedded.services import TELL_EVENTS


def register(app: typer.Typer) -> None:
    app.command(context_settings={"ignore_unknown_options": True})(parked)


def parked(
    service: Annotated[str, typer.Argument(help=f"One of {', '.join((*TELL_EVENTS, 'insight'))}.")],
    words: Annotated[list[str], typer.Argument(help="list, replay POSITION or discard POSITION.")],
) -> None:
    """Show, replay or discard messages that a service could not handle; who did it is kept with the message."""
    if service not in (*TELL_EVENTS, "insight"):
        raise typer.BadParameter(f"{service} hears nothing")
    hand_over(service, "parked", *words)
