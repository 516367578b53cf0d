"""Certificates inside: what `huzhu secrets` hands out, and that compose.yaml makes every part use it."""

import asyncio
import ssl
from pathlib import Path
from typing import Any

import pytest
import yaml
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from deploy.embedded.certificates import AUTHORITIES, OWN
from deploy.embedded.hand_out import hand_out
from deploy.embedded.services import SERVICES, SIMULATORS
from tests.harness.wire import standing

ROOT = Path(__file__).parents[2]
PARTS: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text("utf-8"))["services"]
INSIDE = "/run/secrets/huzhu/"
HBA = (ROOT / "deploy" / "postgres" / "pg_hba.conf").read_text(encoding="utf-8")


async def _here(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("here")(scope, receive, send)


async def greet(port: int, name: str, trusted: Path) -> str | None:
    """The version of TLS in which somebody who trusts these meets a part of that name."""
    context = ssl.create_default_context(cafile=str(trusted))
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context, server_hostname=name)
    version: str | None = writer.get_extra_info("ssl_object").version()
    writer.close()
    return version


async def test_a_part_is_known_by_its_own_name_to_those_of_its_city_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for city in ("here", "elsewhere"):
        hand_out(tmp_path / city, "postgres:5432")
    monkeypatch.setenv("HUZHU_CERTIFICATE", str(tmp_path / "here" / "claims" / OWN))
    async with standing(_here) as port:
        assert await greet(port, "claims", tmp_path / "here" / "portal" / AUTHORITIES) == "TLSv1.3"
        for name, trusted in (("identity", "here"), ("claims", "elsewhere")):
            with pytest.raises(ssl.SSLCertVerificationError):
                await greet(port, name, tmp_path / trusted / "portal" / AUTHORITIES)


def test_no_container_has_the_key_that_signs_certificates(tmp_path: Path) -> None:
    hand_out(tmp_path, "postgres:5432")
    key = (tmp_path / "authority.pem").read_text().partition("-----END PRIVATE KEY")[0]
    assert "BEGIN PRIVATE KEY" in key
    holders = [path for path in tmp_path.rglob("*") if path.is_file() and key in path.read_text()]
    assert holders == [tmp_path / "authority.pem"]
    mounts = [str(mount) for part in PARTS.values() for mount in part.get("volumes", ())]
    assert not [mount for mount in mounts if "/authority.pem" in mount]
    assert "PRIVATE KEY" not in (tmp_path / AUTHORITIES).read_text()


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_speaks_tls_with_services_providers_and_its_database(name: str) -> None:
    told = PARTS[name]["environment"]
    assert told["HUZHU_CERTIFICATE"] == INSIDE + OWN
    assert told["SSL_CERT_FILE"] == told["PGSSLROOTCERT"] == INSIDE + AUTHORITIES
    assert told["PGSSLMODE"] == "verify-full"
    addresses = [str(value) for key, value in told.items() if key.endswith("_URL")]
    assert not [address for address in addresses if "http://" in address]


def test_nobody_is_let_into_the_database_in_the_clear() -> None:
    lines = [line.split() for line in HBA.splitlines() if not line.startswith("#")]
    assert lines == [
        ["local", "all", "all", "scram-sha-256"],
        ["hostssl", "all", "all", "all", "scram-sha-256"],
        ["hostnossl", "all", "all", "all", "reject"],
    ]
    settings = PARTS["postgres"]["command"]
    for setting in ("ssl=on", "hba_file=/etc/huzhu/pg_hba.conf", f"ssl_cert_file={INSIDE}{OWN}"):
        assert setting in settings
    for name in ("provision", "migrate"):
        assert PARTS[name]["environment"]["PGSSLMODE"] == "verify-full"


def test_simulators_and_prometheus_speak_tls() -> None:
    for name in SIMULATORS:
        assert PARTS[name]["environment"]["HUZHU_CERTIFICATE"] == INSIDE + OWN
    [job] = yaml.safe_load((ROOT / "deploy" / "grafana" / "prometheus.yaml").read_text("utf-8"))["scrape_configs"]
    assert (job["scheme"], job["tls_config"]["ca_file"]) == ("https", "/etc/prometheus/authorities.pem")
    assert (
        f"${{HUZHU_SECRET_FOLDER}}/{AUTHORITIES}:/etc/prometheus/authorities.pem:ro" in PARTS["prometheus"]["volumes"]
    )
