"""The `huzhu` command: every module of deploy.commands adds its own with `register(app)`."""

import importlib
import pkgutil

import typer

import deploy.commands

app = typer.Typer(
    name="huzhu", help="The medical benefits of a city, on one machine.", no_args_is_help=True, add_completion=False
)


@app.callback()
def main() -> None:
    """Keep every command a subcommand, even while there is only one."""


for found in pkgutil.iter_modules(deploy.commands.__path__, "deploy.commands."):
    importlib.import_module(found.name).register(app)

if __name__ == "__main__":
    app()
