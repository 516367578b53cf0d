"""`huzhu audit verify` over a real service's trace: public keys alone, status 1 and the first broken link."""

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest
from joserfc.jwk import OKPKey
from typer.testing import CliRunner, Result

from deploy.cli import app
from deploy.embedded.addresses import Addresses
from deploy.embedded.services import AUDITED
from shared.audit.anchors import FolderAnchors
from shared.audit.sealing import Sealer
from tests.harness.databases import Databases
from tests.shared.audit.conftest import put


class Traces:
    """A data folder whose services left traces in databases of the test's own."""

    def __init__(self, home: Path, databases: Databases) -> None:
        self.home, self._databases = home, databases
        self.names: dict[str, str] = {}
        self.keys = {service: OKPKey.generate_key("Ed25519", auto_kid=True) for service in AUDITED}

    def url(self, service: str, role: str | None = None) -> str:
        return self._databases.url(self.names[service], role and f"huzhu_{service}_{role}")

    async def leave(self) -> None:
        for service in AUDITED:
            self.names[service] = await self._databases.fresh(service)
            connection = await asyncpg.connect(self.url(service, "app"))
            async with connection.transaction():
                await put(connection, 3)
            await connection.close()
            anchors = FolderAnchors(self.home / "anchors" / f"{service}.jsonl")
            sealer = Sealer(service, self.url(service, "sealer"), self.keys[service], anchors)
            sealer.stop()
            await sealer.run()

    def publish(self, name: str) -> Path:
        path = self.home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({service: [key.as_dict(private=False)] for service, key in self.keys.items()}))
        return path

    def tamper(self, service: str, statement: str) -> None:
        async def change() -> None:
            connection = await asyncpg.connect(self.url(service))
            await connection.execute(f"alter table audit_entry disable trigger all; {statement}")
            await connection.close()

        asyncio.run(change())


@pytest.fixture
def traces(databases: Databases, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Traces]:
    made = Traces(tmp_path, databases)
    asyncio.run(made.leave())
    made.publish("secrets/audit-keys.json")
    outside = {f"DATABASE_URL_{name.upper()}": "postgresql://x@nowhere.invalid/x" for name in ("portal",)}
    outside |= {f"DATABASE_URL_{name.upper()}": made.url(name) for name in AUDITED}
    outside |= {f"DATABASE_URL_{name.upper()}_OWNER": made.url(name) for name in AUDITED}

    @contextmanager
    def running(_home: Path, _base: int) -> Iterator[Addresses]:
        yield Addresses(tmp_path, outside=outside)

    monkeypatch.setattr("deploy.embedded.supervisor.servers", running)
    monkeypatch.setenv("HUZHU_HOME", str(tmp_path))
    yield made
    for name in made.names.values():
        asyncio.run(databases.drop(name))


def verify(*words: str) -> Result:
    return CliRunner().invoke(app, ["audit", "verify", *words], env={"COLUMNS": "160"})


@pytest.mark.usefixtures("traces")
def test_a_whole_trace_is_proved_for_every_service() -> None:
    done = verify()
    assert done.exit_code == 0, done.output
    assert done.output.count("proved") == len(AUDITED)


def test_the_first_broken_link_is_named(traces: Traces) -> None:
    traces.tamper("review", "update audit_entry set action = 'nothing' where seq = 2")
    done = verify()
    assert done.exit_code == 1
    assert "position 2: entry 2 is not what was sealed" in done.output
    assert done.output.count("proved") == len(AUDITED) - 1


def test_keys_that_were_handed_out_are_enough_and_others_prove_nothing(traces: Traces) -> None:
    handed = traces.publish("elsewhere/keys.json")
    (traces.home / "secrets" / "audit-keys.json").unlink()
    assert verify("--keys", str(handed)).exit_code == 0
    traces.keys["claims"] = OKPKey.generate_key("Ed25519", auto_kid=True)
    done = verify("--keys", str(traces.publish("elsewhere/wrong.json")))
    assert done.exit_code == 1
    assert "signed by the unknown key" in done.output.replace("\n", " ")
    assert verify("--keys", str(traces.home / "none.json")).exit_code == 1
