"""Entries are added and never changed or taken away, whoever asks (X28, invariant 14)."""

import asyncpg
import pytest

from tests.harness.databases import SERVICES, Databases

GROWING = ("audit_entry", "audit_link", "audit_head")
OWN = [name for name in SERVICES if name != "probe"]
WAYS = ("update {table} set {column} = {column}", "delete from {table}", "truncate {table}")
COLUMNS = {"audit_entry": "action", "audit_link": "hash", "audit_head": "signature"}


async def _refused(connection: "asyncpg.Connection[asyncpg.Record]", table: str) -> list[bool]:
    refused = []
    for way in WAYS:
        try:
            await connection.execute(way.format(table=table, column=COLUMNS[table]))
            refused.append(False)
        except asyncpg.InsufficientPrivilegeError:
            refused.append(True)
    return refused


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("role", ["app", "owner", "relay", "sealer", None])
async def test_no_role_can_change_or_delete_what_was_written(name: str, role: str | None, databases: Databases) -> None:
    database = await databases.fresh(name)
    admin = await asyncpg.connect(databases.url(database))
    await admin.execute("insert into audit_entry (agency, outcome, action) values ('350500', 'done', 'x.y')")
    await admin.execute(
        "insert into audit_link values (1, 1, ''); insert into audit_head values (1, '', now(), '', '')"
    )
    user = None if role is None else f"huzhu_{name}_{role}"  # None: the superuser, whom only the chain finds out
    connection = await asyncpg.connect(databases.url(database, user))
    try:
        await connection.execute("select set_config('app.agency', '350500', false)")
        for table in GROWING:
            assert await _refused(connection, table) == [True, True, True], table
        if role == "owner":
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute("set session_replication_role = replica")
        assert await admin.fetchval("select count(*) from audit_entry") == 1
    finally:
        await connection.close()
        await admin.close()
        await databases.drop(database)


async def test_the_application_adds_and_reads_entries_of_its_agency_and_nothing_of_the_chain(
    databases: Databases,
) -> None:
    database = await databases.fresh("claims")
    app = await asyncpg.connect(databases.url(database, "huzhu_claims_app"))
    insert = "insert into audit_entry (agency, outcome, action) values ($1, 'done', 'x.y')"
    try:
        async with app.transaction():
            await app.execute("select set_config('app.agency', '350500', true)")
            await app.execute(insert, "350500")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="no agency is set"):
            await app.fetch("select * from audit_entry")
        transaction = app.transaction()
        await transaction.start()
        await app.execute("select set_config('app.agency', '610200', true)")
        assert await app.fetch("select * from audit_entry") == []
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="row-level security"):
            await app.execute(insert, "350500")
        await transaction.rollback()
        for table in ("audit_link", "audit_head", "audit_progress"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="permission denied"):
                await app.fetch(f"select * from {table}")
    finally:
        await app.close()
        await databases.drop(database)


async def test_the_sealer_reads_entries_and_writes_the_chain_and_nothing_else(databases: Databases) -> None:
    database = await databases.fresh("claims")
    sealer = await asyncpg.connect(databases.url(database, "huzhu_claims_sealer"))
    admin = await asyncpg.connect(databases.url(database))
    try:
        rights = await admin.fetch(
            "select table_name, privilege_type from information_schema.role_table_grants"
            " where grantee = 'huzhu_claims_sealer' and table_schema = 'public'"
        )
        found = {(row[0], row[1]) for row in rights}
        assert found == {
            ("audit_entry", "SELECT"), ("audit_link", "SELECT"), ("audit_link", "INSERT"), ("audit_head", "SELECT"),
            ("audit_head", "INSERT"), ("audit_progress", "SELECT"), ("audit_progress", "INSERT"),
            ("audit_progress", "UPDATE"),
        }  # fmt: skip
        assert await sealer.fetch("select * from audit_entry") == []
    finally:
        await sealer.close()
        await admin.close()
        await databases.drop(database)
