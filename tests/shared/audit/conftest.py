"""A service's trace on its own: entries are put in as the application, sealed as the sealer, looked at as anybody."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from joserfc.jwk import OKPKey

from shared.audit.anchors import FolderAnchors
from shared.audit.sealing import Sealer
from shared.audit.verifying import Verdict, verify
from tests.harness.databases import Databases

SERVICE = "insight"


@dataclass
class Trace:
    url: str
    app_url: str
    sealer_url: str
    anchors: FolderAnchors
    path: Path
    key: OKPKey = field(default_factory=lambda: OKPKey.generate_key("Ed25519", auto_kid=True))

    async def write(self, count: int = 1, agency: str = "350500", **columns: Any) -> None:
        """Entries, committed."""
        connection = await asyncpg.connect(self.app_url)
        async with connection.transaction():
            await put(connection, count, agency, **columns)
        await connection.close()

    def sealer(self) -> Sealer:
        return Sealer(SERVICE, self.sealer_url, self.key, self.anchors)

    async def seal(self) -> None:
        """Whatever is there."""
        sealer = self.sealer()
        sealer.stop()
        await sealer.run()

    async def rows(self, query: str, *arguments: Any) -> list[Any]:
        connection = await asyncpg.connect(self.url)
        try:
            return list(await connection.fetch(query, *arguments))
        finally:
            await connection.close()

    async def tamper(self, *statements: str) -> None:
        """As somebody who owns the machine: the superuser, with the triggers out of the way."""
        connection = await asyncpg.connect(self.url)
        async with connection.transaction():
            for table in ("audit_entry", "audit_link", "audit_head"):
                await connection.execute(f"alter table {table} disable trigger all")
            for statement in statements:
                await connection.execute(statement)
        await connection.close()

    async def verdict(self, *keys: OKPKey, anchors: list[bytes] | None = None) -> Verdict:
        public = [OKPKey.import_key(json.loads(json.dumps(key.as_dict(private=False)))) for key in keys or (self.key,)]
        connection = await asyncpg.connect(self.url)
        try:
            return await verify(SERVICE, connection, public, await self.anchors.lines() if anchors is None else anchors)
        finally:
            await connection.close()


async def put(connection: "asyncpg.Connection[Any]", count: int = 1, agency: str = "350500", **columns: Any) -> None:
    """Entries, within the caller's transaction."""
    names = ["agency", "actor_id", "person_id", "outcome", "action", *columns]
    values = ", ".join(f"${place}" for place in range(3, 3 + len(columns)))
    await connection.execute("select set_config('app.agency', $1, true)", agency)
    await connection.execute(
        f"insert into audit_entry ({', '.join(names)}) select $1, gen_random_uuid(), gen_random_uuid(), 'shown',"
        f" 'claims.get_claim'{', ' + values if values else ''} from generate_series(1, $2)",
        agency, count, *columns.values(),
    )  # fmt: skip


@pytest.fixture
async def trace(databases: Databases, tmp_path: Path) -> AsyncIterator[Trace]:
    name = await databases.fresh(SERVICE)
    urls = [databases.url(name, role and f"huzhu_{SERVICE}_{role}") for role in (None, "app", "sealer")]
    path = tmp_path / "anchors" / f"{SERVICE}.jsonl"
    yield Trace(urls[0], urls[1], urls[2], FolderAnchors(path), path)
    await databases.drop(name)
