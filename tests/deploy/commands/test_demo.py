"""`huzhu demo` over a platform that runs already."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from stdnum import luhn
from typer.testing import CliRunner

from deploy.cli import app
from deploy.commands import demo
from deploy.console import console
from deploy.embedded.supervisor import Platform
from deploy.player.city import ACCOUNTS_FILE, CANARIES_FILE, DemoCity
from deploy.player.client import GaveUp
from deploy.player.result import ClaimResult, Result
from deploy.player.variants import VARIANTS


@pytest.fixture
def running(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Platform:
    @contextmanager
    def already(*, fresh: bool) -> Iterator[Platform]:
        assert not fresh
        yield platform

    monkeypatch.setattr(demo, "running_platform", already)
    return platform


def claim(*, ok: bool) -> ClaimResult:
    return ClaimResult(
        variant="withdrawn", claim_id=None, statuses=[], events=[], messages=[], approved_fen=0, paid_fen=0, ok=ok,
        problems=[] if ok else ["It was not."],
    )  # fmt: skip


def test_twenty_claims_come_to_their_expected_end_and_are_written_down(running: Platform, tmp_path: Path) -> None:
    """S1.3, S1.4, S1.5, S3.3, X6, X22, X29"""
    path = tmp_path / "build" / "demo.json"
    done = CliRunner().invoke(app, ["demo", "--exit", "--json", str(path)])
    result = json.loads(path.read_text(encoding="utf-8"))
    assert [claim["problems"] for claim in result["claims"] if not claim["ok"]] == []
    assert (done.exit_code, result["ok"]) == (0, True)
    assert Counter(claim["variant"] for claim in result["claims"]) == {
        **dict.fromkeys(VARIANTS, 1), "approved_and_paid": 12
    }  # fmt: skip
    for claim in result["claims"]:
        assert claim.keys() == ClaimResult.model_fields.keys()
        assert claim["events"][0] == "claims.claim_submitted.v1"
        assert claim["messages"]
    home = running.addresses.home
    for name in (ACCOUNTS_FILE, CANARIES_FILE):
        assert (home / name).stat().st_mode & 0o777 == 0o600


def test_the_accounts_are_shown_once(running: Platform) -> None:
    if not (running.addresses.home / ACCOUNTS_FILE).exists():
        DemoCity.make().save(running.addresses.home)
    (running.addresses.home / demo._SEEN).unlink(missing_ok=True)
    password = DemoCity.of(running.addresses.home).workers[0].password
    with console.capture() as first:
        demo._tell_where(running)
    with console.capture() as second:
        demo._tell_where(running)
    assert password in first.get()
    assert password not in second.get()
    assert ACCOUNTS_FILE in second.get().replace("\n", "")
    assert luhn.is_valid(re.findall(r"nobody's: (\d{19})", second.get())[0])
    assert f"Open {running.urls['portal']} in a browser" in second.get()


def test_a_claim_that_missed_its_end_is_named_and_the_status_is_1(
    running: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(demo, "_play", lambda _: Result.of([claim(ok=True), claim(ok=False)]))
    (running.addresses.home / demo._SEEN).touch()
    path = tmp_path / "demo.json"
    done = CliRunner().invoke(app, ["demo", "--exit", "--json", str(path)])
    assert done.exit_code == 1
    assert "withdrawn: It was not." in done.output
    assert running.urls["portal"] not in done.output, "nothing is there any more"
    assert json.loads(path.read_text(encoding="utf-8"))["ok"] is False


@pytest.mark.usefixtures("running")
def test_a_city_that_cannot_be_loaded_ends_with_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    async def cannot(*_: object) -> Result:
        raise GaveUp("identity did not answer.")

    monkeypatch.setattr("deploy.player.show.load_and_play", cannot)
    done = CliRunner().invoke(app, ["demo", "--exit"])
    assert done.exit_code == 1
    assert "The city could not be loaded: identity did not answer." in done.output
