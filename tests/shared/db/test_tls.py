"""PGSSLMODE=verify-full: every way to PostgreSQL takes TLS, believes the city's authority alone, and nothing less."""

import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import pytest
from sqlalchemy import text

from deploy.embedded.certificates import Certificate
from shared.db.engine import create_engine
from shared.security.key_store import KeyStore
from tests.harness.postgres_tls import speaking_tls
from tests.harness.probe import Probe


async def through_the_engine(url: str) -> int:
    engine = create_engine(url, "probe")
    try:
        async with engine.connect() as connection:
            return int((await connection.execute(text("select 42"))).scalar_one())
    finally:
        await engine.dispose()


async def through_the_driver(url: str) -> int:
    """As relay, sealer and provisioning do."""
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return int(await connection.fetchval("select 42"))
    finally:
        await connection.close()


async def through_the_pool(url: str) -> int:
    """As the key store does."""
    store = KeyStore(url, bytes(16))
    try:
        return int(await (await store._connected()).fetchval("select 42"))
    finally:
        await store.close()


WAYS = (through_the_engine, through_the_driver, through_the_pool)
Way = Callable[[str], Awaitable[int]]


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    made = Certificate.authority()
    (tmp_path / "authorities.pem").write_text(made.public)
    monkeypatch.setenv("PGSSLMODE", "verify-full")
    monkeypatch.setenv("PGSSLROOTCERT", str(tmp_path / "authorities.pem"))
    return made


def at(url: str, port: int) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{parts.username}:{parts.password}@localhost:{port}"))


@pytest.mark.parametrize("way", WAYS)
async def test_services_reach_their_database_over_tls(
    probe: Probe, authority: Certificate, tmp_path: Path, way: Way
) -> None:
    (tmp_path / "server.pem").write_text(authority.issue("localhost").pem)
    async with speaking_tls(probe.app_url, tmp_path / "server.pem") as (port, seen):
        assert await way(at(probe.app_url, port)) == 42
    assert set(seen) == {"tls"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("wrong", ["of another authority", "for another name"])
async def test_a_database_with_a_wrong_certificate_is_told_nothing(
    probe: Probe, authority: Certificate, tmp_path: Path, way: Way, wrong: str
) -> None:
    issuer, name = (Certificate.authority(), "localhost") if "authority" in wrong else (authority, "elsewhere")
    (tmp_path / "server.pem").write_text(issuer.issue(name).pem)
    async with speaking_tls(probe.app_url, tmp_path / "server.pem") as (port, seen):
        with pytest.raises(ssl.SSLError):
            await way(at(probe.app_url, port))
    assert "plain" not in seen


@pytest.mark.parametrize("way", WAYS)
async def test_a_database_without_tls_is_not_spoken_to(probe: Probe, authority: Certificate, way: Way) -> None:
    assert authority.public
    with pytest.raises(ConnectionError, match="rejected SSL upgrade"):
        await way(probe.app_url)
