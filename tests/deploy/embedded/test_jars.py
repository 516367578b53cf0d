import hashlib
from pathlib import Path

import pytest

from deploy.embedded.jars import verify
from deploy.embedded.problems import StartError


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    jar = tmp_path / ".jgo" / "jars" / "broker-1.0.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"classes")
    digest = hashlib.sha256(b"classes").hexdigest()
    file = tmp_path / "jgo.lock.toml"
    file.write_text(f'[[dependencies]]\nartifactId = "broker"\nversion = "1.0"\nsha256 = "{digest}"\n')
    return file


def test_the_locked_jars_pass(lock: Path) -> None:
    verify(lock, lock.parent / ".jgo")


@pytest.mark.parametrize(("name", "content"), [("broker-1.0.jar", b"other"), ("extra-2.0.jar", b"more")])
def test_a_changed_or_additional_jar_is_refused(lock: Path, name: str, content: bytes) -> None:
    (lock.parent / ".jgo" / "jars" / name).write_bytes(content)
    with pytest.raises(StartError, match=name):
        verify(lock, lock.parent / ".jgo")


def test_a_missing_jar_is_refused(lock: Path) -> None:
    (lock.parent / ".jgo" / "jars" / "broker-1.0.jar").unlink()
    with pytest.raises(StartError, match="broker-1"):
        verify(lock, lock.parent / ".jgo")
