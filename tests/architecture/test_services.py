"""What holds for every service: rooms, migrations, row security."""

import asyncio
import importlib
from pathlib import Path

import asyncpg
import pytest

from shared.db import migrations
from shared.db.tables import EXEMPT_FROM_ROW_SECURITY
from tests.harness.databases import Databases

ROOT = Path(__file__).parents[2]
SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight")


ONLY_THE_AGENCY = "(agency = ( SELECT current_agency() AS current_agency))"


@pytest.mark.parametrize("name", SERVICES)
async def test_the_migrated_database_is_what_the_code_says(name: str, databases: Databases) -> None:
    database = await databases.fresh(name)
    await asyncio.to_thread(migrations.check, name, databases.url(database, f"huzhu_{name}_owner"))
    await databases.drop(database)


@pytest.mark.parametrize("name", SERVICES)
async def test_every_table_is_under_forced_row_security_or_exempt_with_a_reason(
    name: str, databases: Databases
) -> None:
    database = await databases.fresh(name)
    connection = await asyncpg.connect(databases.url(database))
    rows = await connection.fetch(
        "select relname, relrowsecurity and relforcerowsecurity as forced from pg_class c"
        " join pg_namespace n on n.oid = relnamespace where nspname = 'public' and relkind in ('r', 'p')"
    )
    await connection.close()
    await databases.drop(database)
    tables = importlib.import_module(f"services.{name}.persistence.tables")
    exempt = {**EXEMPT_FROM_ROW_SECURITY, **getattr(tables, "EXEMPT_FROM_ROW_SECURITY", {})}
    assert [row["relname"] for row in rows if not row["forced"] and row["relname"] not in exempt] == []
    assert all(len(reason) > 5 for reason in exempt.values())


@pytest.mark.parametrize("name", SERVICES)
async def test_another_agencys_rows_do_not_exist_and_no_agency_is_an_error(name: str, databases: Databases) -> None:
    database = await databases.fresh(name)
    admin = await asyncpg.connect(databases.url(database))
    policies = await admin.fetch("select tablename, qual, with_check from pg_policies where schemaname = 'public'")
    assert {rule for row in policies for rule in (row["qual"], row["with_check"])} == {ONLY_THE_AGENCY}
    await admin.execute(
        "insert into stored_answer (agency, person_id, route, key, body_hash, status, headers, body)"
        " select a, gen_random_uuid(), '/', '1', '', 201, '{}', '' from unnest(array['350500', '610200']) a"
    )
    app = await asyncpg.connect(databases.url(database, f"huzhu_{name}_app"))
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no agency is set"):
        await app.fetch("select * from stored_answer")
    async with app.transaction():
        await app.execute("select set_config('app.agency', '610200', true)")
        seen = {row["agency"] for row in await app.fetch("select agency from stored_answer")}
    assert seen == {"610200"}
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no agency is set"):
        await app.fetch("select * from stored_answer")
    for connection in (admin, app):
        await connection.close()
    await databases.drop(database)


@pytest.mark.parametrize("name", SERVICES)
def test_every_service_has_the_same_rooms(name: str) -> None:
    folder = ROOT / "services" / name
    needed = {"README.md", "__main__.py", "app.py", "migrations", "persistence"}
    assert needed <= {path.name for path in folder.iterdir()}
