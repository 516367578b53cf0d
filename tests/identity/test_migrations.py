import asyncio

from shared.db import migrations
from tests.harness.service import ServiceHarness


async def test_tables_and_migrations_agree(identity: ServiceHarness) -> None:
    await asyncio.to_thread(migrations.check, "identity", identity.context.settings.owner_url)
