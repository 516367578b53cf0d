"""`huzhu plans …`: handed over to the claims service, which owns plans and their rules."""

import subprocess
import sys

import typer


def register(app: typer.Typer) -> None:
    # arguments are the other command's business, --help included
    settings = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
    app.command(context_settings=settings)(plans)


def plans(context: typer.Context) -> None:
    """Check a plan file, or explain what it gives in a case: validate FILE | explain FILE --case CASE.json."""
    done = subprocess.run([sys.executable, "-m", "services.claims", "plans", *context.args], check=False)
    raise typer.Exit(done.returncode)
