"""Databases and roles of the city on one PostgreSQL, made true as often as it is asked."""

import asyncio
from collections.abc import Iterable, Mapping
from typing import TypeAlias

import asyncpg

from deploy.embedded.addresses import KEY_DATABASE, ROLES, role_name, with_database
from deploy.embedded.problems import StartError
from deploy.embedded.services import SERVICES
from shared.security.key_store import GRANTS, SCHEMA, grant_statements

KEY_OWNER = f"{KEY_DATABASE}_owner"
# tables belong to the owner, the relay reads the outbox of every agency and the sealer its audit entries: these look
# past row security
BYPASS = {"app": "nobypassrls", "owner": "bypassrls", "relay": "bypassrls", "sealer": "bypassrls"}
OTHERS = "revoke connect on database postgres, template1 from public"

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


def provision(url: str, passwords: Mapping[str, str], *, ours_alone: bool = True) -> None:
    """`url` is a superuser's: only one may let a role look past row security.

    Unless the server is ours alone, what concerns others' databases stays as it is.
    """
    try:
        asyncio.run(_provision(url, passwords, ours_alone=ours_alone))
    except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
        raise StartError(f"PostgreSQL could not be provisioned: {error or type(error).__name__}") from error


async def _provision(url: str, passwords: Mapping[str, str], *, ours_alone: bool) -> None:
    connection = await asyncpg.connect(url, timeout=10, command_timeout=60)
    try:
        if ours_alone:
            await connection.execute(OTHERS)
        for service in SERVICES:
            for role in ROLES:
                await _role(connection, role_name(service, role), passwords, BYPASS[role])
            members = [role_name(service, role) for role in ROLES]
            await _database(connection, f"huzhu_{service}", role_name(service, "owner"), members)
        await _role(connection, KEY_OWNER, passwords, "nobypassrls")
        readers = {role_name(service, "app") for services in GRANTS.values() for service in services}
        await _database(connection, KEY_DATABASE, KEY_OWNER, [KEY_OWNER, *sorted(readers)])
    finally:
        await connection.close()
    await _key_store(with_database(url, KEY_DATABASE))


async def _key_store(url: str) -> None:
    connection = await asyncpg.connect(url, timeout=10, command_timeout=60)
    try:
        async with connection.transaction():
            await connection.execute("set local client_min_messages = warning")
            await connection.execute(f"set local role {KEY_OWNER}")
            await connection.execute(SCHEMA)
            await connection.execute("revoke execute on all functions in schema public from public")
            for statement in grant_statements():
                await connection.execute(statement)
    finally:
        await connection.close()


async def _role(connection: Connection, name: str, passwords: Mapping[str, str], bypass: str) -> None:
    if not await connection.fetchval("select true from pg_roles where rolname = $1", name):
        await connection.execute(f"create role {name} login")
    password = passwords[name].replace("'", "''")
    await connection.execute(f"alter role {name} {bypass} nosuperuser nocreatedb nocreaterole password '{password}'")


async def _database(connection: Connection, name: str, owner: str, members: Iterable[str]) -> None:
    if not await connection.fetchval("select true from pg_database where datname = $1", name):
        await connection.execute(f"create database {name} owner {owner}")
    await connection.execute(f"revoke all on database {name} from public")
    await connection.execute(f"grant connect on database {name} to {', '.join(members)}")
