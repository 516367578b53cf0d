"""Whoever tries to get in leaves a line: by which way, from where, at whose door; and none of it can be read back."""

import json
import logging
from collections.abc import Iterator

import pytest

from shared.observability import logs
from tests.identity import numbers
from tests.identity.city import City, bearer


@pytest.fixture(autouse=True)
def _restored() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.handlers[:], root.level)
    yield
    root.handlers[:], root.level = before


async def test_a_refused_sign_in_is_logged_and_says_whose_account_it_was_about_in_digits_alone(
    city: City, capsys: pytest.CaptureFixture[str]
) -> None:
    worker, stranger = await city.worker(), numbers.phone()
    capsys.readouterr()
    logs.configure("identity")
    for login in (worker.phone, worker.phone, stranger):
        assert (await city.sign_in(login, "not the password")).status_code == 401
    for _ in range(5):
        await city.sign_in(worker.phone, "not the password")
    said = capsys.readouterr().out
    lines = [line for line in map(json.loads, said.splitlines()) if line["event"] == "refused"]
    codes = [line["code"] for line in lines]
    assert codes[:3] == ["invalid_credentials"] * 3
    assert codes[-1] == "too_many_requests"
    assert {line["route"] for line in lines} == {"/sessions"}
    assert lines[0]["login"] == lines[1]["login"] == lines[-1]["login"] != lines[2]["login"]
    assert all(len(line["origin"]) == len(line["login"]) == 16 for line in lines)
    assert worker.phone not in said
    assert stranger not in said
    assert "not the password" not in said


async def test_every_other_way_in_logs_what_it_refuses(city: City, capsys: pytest.CaptureFixture[str]) -> None:
    """Activation, step-up, the second proof, a forgotten password."""
    worker = await city.worker()
    capsys.readouterr()
    logs.configure("identity")
    client, session = city.identity.client, bearer(worker.session)
    await city.activate(worker.phone, "AAAA-BBBB-CCCC")
    await client.post("/sessions/current/step-up", json={"password": "not the password"}, headers=session)
    await client.post("/sessions/current/second-factor", json={"code": "000000"}, headers=session)
    await city.token_answer("350500.nobodys")
    lines = [line for line in map(json.loads, capsys.readouterr().out.splitlines()) if line["event"] == "refused"]
    assert [line["route"] for line in lines] == [
        "/activations", "/sessions/current/step-up", "/sessions/current/second-factor", "/sessions/tokens",
    ]  # fmt: skip
