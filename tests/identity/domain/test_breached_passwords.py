"""The file of breached passwords that a city lays beside identity."""

import hashlib
import random
from pathlib import Path

import pytest

from services.identity.domain.breached_passwords import SETTING
from services.identity.domain.errors import WeakPassword
from services.identity.domain.passwords import require_strength


def sha1(password: str) -> str:
    return hashlib.sha1(password.encode(), usedforsecurity=False).hexdigest().upper()


def lay(folder: Path, known: list[str], *, counts: bool) -> str:
    source = random.Random(7)  # noqa: S311 - counts of a made-up list
    lines = [sha1(password) + (f":{source.randrange(10**9)}" if counts else "") for password in known]
    path = folder / "breached.txt"
    path.write_text("\r\n".join(sorted(lines)) + "\r\n" if counts else "\n".join(sorted(lines)))
    return str(path)


@pytest.mark.parametrize("form", ["counted", "bare"])
@pytest.mark.parametrize("size", [1, 2, 3, 500])
def test_every_password_of_the_file_is_refused_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, form: str
) -> None:
    known = [f"orchard-{number}-lantern" for number in range(size)]
    others = [f"lantern-{number}-orchard" for number in range(50)]
    for password in (*known, *others):
        require_strength(password, [])
    monkeypatch.setenv(SETTING, lay(tmp_path, known, counts=form == "counted"))
    for password in others:
        require_strength(password, [])
    for password in known:
        with pytest.raises(WeakPassword):
            require_strength(password, [])


def test_a_file_that_is_not_there_is_no_reason_to_take_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "gone"))
    with pytest.raises(FileNotFoundError):
        require_strength("orchard-7-lantern", [])
