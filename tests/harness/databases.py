"""Fresh databases for tests: roles as in production, one migrated template per service, a clone per test."""

import asyncio
import os
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from shared.db import migrations
from shared.security import key_store
from tests.harness.probe import create_probe_tables

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight", "probe")
_PASSWORD = "test"


class Databases:
    """Creates databases in one cluster; names carry this run's suffix, so that runs do not meet."""

    def __init__(self, admin_url: str, secrets: Path) -> None:
        self.admin_url = admin_url
        self.secrets = secrets
        self._suffix = f"t{os.getpid()}"
        self._count = 0
        self._made: list[str] = []
        self._templates: set[str] = set()
        self._prepared = False
        self._loop = asyncio.get_running_loop()
        self._connection: asyncpg.Connection[asyncpg.Record] | None = None

    async def fresh(self, service: str, template: str | None = None) -> str:
        """A migrated database of the service, empty or as the template is, of which nobody has a connection open.

        Returns its name.
        """
        if template is None:
            template = await self._migrated(service)
        self._count += 1
        name = f"huzhu_{service}_{self._suffix}_{self._count}"
        await self._create(name, f"owner huzhu_{service}_owner template {template} strategy file_copy")
        return name

    async def _migrated(self, service: str) -> str:
        """The service's template."""
        await self._prepare()
        template = f"huzhu_{service}_{self._suffix}"
        if service not in self._templates:
            await self._create(template, f"owner huzhu_{service}_owner")
            await self._migrate(service, self.url(template, f"huzhu_{service}_owner"))
            self._templates.add(service)
        return template

    async def _migrate(self, service: str, url: str) -> None:
        if service == "probe":
            await create_probe_tables(url)
        else:
            await asyncio.to_thread(migrations.upgrade, service, url)

    def url(self, database: str, role: str | None = None) -> str:
        """A URL as a role, or as the superuser."""
        parts = urlsplit(self.admin_url)
        host = parts.netloc.rpartition("@")[2]
        netloc = parts.netloc if role is None else f"{role}:{_PASSWORD}@{host}"
        return urlunsplit(parts._replace(netloc=netloc, path=f"/{database}"))

    @property
    def keys_database(self) -> str:
        return f"huzhu_keys_{self._suffix}"

    async def drop(self, name: str) -> None:
        await self._admin(f'drop database if exists "{name}" with (force)')
        self._made.remove(name)

    async def close(self) -> None:
        """Drop whatever is left."""
        for name in list(self._made):
            await self.drop(name)
        if self._connection is not None:
            await self._connection.close()

    async def _prepare(self) -> None:
        if self._prepared:
            return
        self._prepared = True
        for service in SERVICES:
            for kind, rights in (("app", ""), ("owner", "bypassrls"), ("relay", "bypassrls"), ("sealer", "bypassrls")):
                await self._role(f"huzhu_{service}_{kind}", rights)
        await self._create(self.keys_database, "")
        connection = await asyncpg.connect(self.url(self.keys_database))
        try:
            await connection.execute(key_store.SCHEMA)
            for statement in key_store.grant_statements():
                await connection.execute(statement)
        finally:
            await connection.close()

    async def _role(self, name: str, rights: str) -> None:
        exists = f"select from pg_roles where rolname = '{name}'"
        await self._admin(
            f"do $$ begin if not exists ({exists}) then create role {name} login {rights} password '{_PASSWORD}';"
            " end if; exception when duplicate_object or unique_violation then null; end $$"
        )

    async def _create(self, name: str, options: str) -> None:
        await self._admin(f'create database "{name}" {options}')
        self._made.append(name)

    async def _admin(self, statement: str) -> None:
        """By one connection: whoever makes hundreds of databases would open as many. Another loop has its own."""
        if asyncio.get_running_loop() is not self._loop:
            connection = await asyncpg.connect(self.admin_url)
            await connection.execute(statement)
            await connection.close()
            return
        if self._connection is None or self._connection.is_closed():
            self._connection = await asyncpg.connect(self.admin_url)
        await self._connection.execute(statement)
