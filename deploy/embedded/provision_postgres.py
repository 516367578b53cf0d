"""Databases and roles of the city on one PostgreSQL, made true as often as it is asked."""

from collections.abc import Iterable, Iterator

from deploy.embedded.addresses import KEY_DATABASE, ROLES, Addresses, role_name
from deploy.embedded.postgres import Postgres
from deploy.embedded.services import SERVICES
from shared.security.key_store import GRANTS, SCHEMA, grant_statements

KEY_OWNER = f"{KEY_DATABASE}_owner"
# tables belong to the owner, the relay reads the outbox of every agency: both look past row security
BYPASS = {"app": "nobypassrls", "owner": "bypassrls", "relay": "bypassrls"}


def provision(postgres: Postgres, addresses: Addresses) -> None:
    postgres.run_script("\n".join(_script(addresses.passwords)))


def _script(passwords: dict[str, str]) -> Iterator[str]:
    yield "set client_min_messages = warning;"
    yield "revoke connect on database postgres, template1 from public;"
    for service in SERVICES:
        for role in ROLES:
            yield from _role(role_name(service, role), passwords, BYPASS[role])
        members = [role_name(service, role) for role in ROLES]
        yield from _database(f"huzhu_{service}", role_name(service, "owner"), members)
    yield from _role(KEY_OWNER, passwords, "nobypassrls")
    readers = {role_name(service, "app") for services in GRANTS.values() for service in services}
    yield from _database(KEY_DATABASE, KEY_OWNER, [KEY_OWNER, *sorted(readers)])
    yield f"\\connect {KEY_DATABASE}"
    yield f"set role {KEY_OWNER};"
    yield f"{SCHEMA};"
    yield "revoke execute on all functions in schema public from public;"
    yield from (f"{statement};" for statement in grant_statements())


def _role(name: str, passwords: dict[str, str], bypass: str) -> Iterator[str]:
    exists = f"select from pg_roles where rolname = '{name}'"
    yield f"select 'create role {name} login' where not exists ({exists}) \\gexec"
    yield f"alter role {name} {bypass} nosuperuser nocreatedb nocreaterole password '{passwords[name]}';"


def _database(name: str, owner: str, members: Iterable[str]) -> Iterator[str]:
    exists = f"select from pg_database where datname = '{name}'"
    yield f"select 'create database {name} owner {owner}' where not exists ({exists}) \\gexec"
    yield f"revoke all on database {name} from public;"
    yield f"grant connect on database {name} to {', '.join(members)};"
