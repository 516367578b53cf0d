"""Databases of a benchmark: migrated, and empty at the beginning of a line."""

import asyncio

import asyncpg

from deploy.bench.line import Bench
from shared.db import migrations

_TABLES = """
select quote_ident(tablename) from pg_tables
where schemaname = 'public' and tablename <> 'alembic_version' and tableowner = current_user
  and not exists (select from pg_trigger where tgrelid = quote_ident(tablename)::regclass and tgtype & 32 <> 0)
"""
"""All but those that are only added to: a trigger keeps them from being emptied."""


async def emptied(bench: Bench, service: str) -> str:
    """Bring the service's database to its newest revision, without a row; returns the owner's address."""
    url = bench.addresses.database_url(service, "owner")
    await asyncio.to_thread(migrations.upgrade, service, url)
    connection = await asyncpg.connect(url)
    try:
        tables = [row[0] for row in await connection.fetch(_TABLES)]
        await connection.execute(f"truncate {', '.join(tables)} restart identity cascade")
    finally:
        await connection.close()
    return url
