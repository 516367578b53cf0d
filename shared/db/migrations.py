"""Alembic for one service, without an ini file: the revisions live beside the code that owns the tables."""

import asyncio
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from sqlalchemy import Connection, MetaData, make_url
from sqlalchemy.pool import NullPool

from shared.db.tables import shared_metadata


def config(service: str, url: str) -> Config:
    """Alembic's configuration for a service; `url` is that of the owner role."""
    alembic = Config()
    alembic.set_main_option("script_location", str(Path(__file__).parents[2] / "services" / service / "migrations"))
    alembic.attributes["url"] = url
    return alembic


def upgrade(service: str, url: str) -> None:
    """Bring the database to the newest revision."""
    command.upgrade(config(service, url), "head")


def check(service: str, url: str) -> None:
    """Raise when the tables in code and the migrated database differ."""
    command.check(config(service, url))


def run(metadata: MetaData) -> None:
    """Called by a service's migrations/env.py with the metadata of its own tables."""
    asyncio.run(_run(context.config.attributes["url"], metadata))


async def _run(url: str, metadata: MetaData) -> None:
    from sqlalchemy.ext.asyncio import create_async_engine

    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"), poolclass=NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(_migrate, metadata)
        await connection.commit()
    await engine.dispose()


def _migrate(connection: Connection, metadata: MetaData) -> None:
    context.configure(connection=connection, target_metadata=[metadata, shared_metadata], compare_type=True)
    with context.begin_transaction():
        context.run_migrations()
