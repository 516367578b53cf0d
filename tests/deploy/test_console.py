"""What commands print is whole, also where no terminal says how wide it is."""

import io

import pytest

from deploy.console import in_full


def test_a_file_gets_wide_lines_and_whoever_says_a_width_gets_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert in_full(io.StringIO()).width == 160
    monkeypatch.setenv("COLUMNS", "100")
    assert in_full(io.StringIO()).width == 100
