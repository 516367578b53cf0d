import asyncio

from services.insight.persistence.tables import EXEMPT_FROM_ROW_SECURITY, PROJECTIONS
from shared.db import migrations
from tests.conftest import OpenService


async def test_the_migrated_tables_are_those_in_code_and_row_security_is_forced(service: OpenService) -> None:
    insight = await service("insight")
    owner = insight.databases.url(insight.database_name, "huzhu_insight_owner")
    await asyncio.to_thread(migrations.check, "insight", owner)
    forced = await insight.rows("select relname from pg_class where relforcerowsecurity")
    assert {table.name for table in PROJECTIONS} <= {row["relname"] for row in forced}
    assert not EXEMPT_FROM_ROW_SECURITY
