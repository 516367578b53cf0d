from pathlib import Path

from typer.testing import CliRunner

from deploy.cli import app


def test_where_nothing_ran_one_sentence_says_so(tmp_path: Path, free_base: int) -> None:
    environment = {"HUZHU_HOME": str(tmp_path / "home"), "HUZHU_PORT_BASE": str(free_base), "COLUMNS": "160"}
    result = CliRunner().invoke(app, ["check"], env=environment)
    assert result.exit_code == 1
    assert result.output.strip() == "Nothing has run here yet: make demo, or huzhu up, and check then."
