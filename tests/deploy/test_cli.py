import pkgutil

from typer.testing import CliRunner

import deploy.commands
from deploy.cli import app


def test_every_module_of_commands_adds_to_huzhu() -> None:
    result = CliRunner().invoke(app, ["--help"])
    assert result.exit_code == 0
    for found in pkgutil.iter_modules(deploy.commands.__path__):
        assert found.name in result.output
