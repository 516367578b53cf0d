import os
import shutil
import subprocess
from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from deploy.embedded import unprivileged
from deploy.embedded.problems import StartError


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    unprivileged.prefix.cache_clear()
    yield
    unprivileged.prefix.cache_clear()


def machine(monkeypatch: pytest.MonkeyPatch, *, user: int, allows: set[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: user)
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(
        subprocess, "run", lambda words, **_: SimpleNamespace(returncode=0 if words[0] in allows else 1)
    )


def test_an_ordinary_user_starts_postgresql_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=1000, allows=set())
    assert unprivileged.prefix() == ()


def test_root_takes_a_user_namespace_or_else_another_user(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=0, allows={"unshare", "setpriv"})
    assert unprivileged.prefix()[0] == "unshare"
    unprivileged.prefix.cache_clear()
    machine(monkeypatch, user=0, allows={"setpriv"})
    assert unprivileged.prefix()[0] == "setpriv"


def test_root_with_neither_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    machine(monkeypatch, user=0, allows=set())
    with pytest.raises(StartError, match="neither"):
        unprivileged.prefix()
