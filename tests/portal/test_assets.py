"""Third-party files are ours to serve: no foreign fonts, marks or addresses in them."""

from pathlib import Path

import pytest

from deploy import assets


def test_the_components_wear_our_dress_and_load_nothing() -> None:
    styles = (assets.TARGET / "govuk.css").read_text(encoding="utf-8")
    for foreign in ("GDS Transport", "@font-face", "url(", "crest"):
        assert foreign not in styles
    assert "#0b5c63" in styles


def test_the_scripts_are_those_of_the_lock() -> None:
    assert 'version="6.3.0"' in (assets.TARGET / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert 'version="6.1.0"' in (assets.TARGET / "echarts.common.min.js").read_text(encoding="utf-8")
    assert "2.0.11" in (assets.TARGET / "htmx.min.js").read_text(encoding="utf-8")


def test_without_packages_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assets, "PACKAGES", tmp_path)
    with pytest.raises(FileNotFoundError, match="npm ci --ignore-scripts"):
        assets.install()
