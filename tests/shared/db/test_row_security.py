"""Row security as an attacker meets it who has a service's database password: every table of the catalogue.

Two agencies have a row in each table. The application's role looks for the other's, changes it, deletes it and puts
rows there, with its own agency set and with none, on fresh and on pooled connections. Each refusal stands beside a
control: the same statement upon the own row, which has to work where the role may do it at all.
"""

import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias

import asyncpg
import pytest
from sqlalchemy import text

from shared.context import NoKeys
from shared.db.engine import create_engine
from shared.db.tables import EXEMPT_FROM_ROW_SECURITY
from shared.db.unit_of_work import Database
from shared.security.cipher import PersonCipher
from tests.harness.databases import Databases

SERVICES = ("identity", "enrollment", "claims", "review", "notify", "portal", "insight")
OURS, THEIRS = "350500", "610200"
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Denied = asyncpg.InsufficientPrivilegeError

TABLES = """
    select relname as name, relrowsecurity and relforcerowsecurity as forced,
           has_table_privilege($1, c.oid, 'select') as select, has_table_privilege($1, c.oid, 'insert') as insert,
           has_table_privilege($1, c.oid, 'delete') as delete,
           (select attname from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped
              and attgenerated = '' and attidentity <> 'a' and has_column_privilege($1, c.oid, attname, 'update')
              order by attname limit 1) as updates
    from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname
"""
COLUMNS = """
    select attname as name, format_type(atttypid, null) as kind from pg_attribute
    where attrelid = $1::text::regclass and attnum > 0 and not attisdropped and attgenerated = '' and attidentity = ''
    order by attnum
"""
LOOSEN = """
    select format('alter table %I drop constraint %I cascade', conrelid::regclass, conname) as statement
    from pg_constraint where connamespace = 'public'::regnamespace and contype in ('c', 'f')
    union all
    select format('alter table %I disable trigger user', relname) from pg_class
    where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
"""
"""What rows must look like is not the matter here; row security is left as it is."""
OTHER_WAYS = """
    select 'view ' || relname as way from pg_class where relnamespace = 'public'::regnamespace
      and relkind in ('v', 'm', 'f') and not coalesce(reloptions @> array['security_invoker=true'], false)
    union all
    select 'function ' || proname from pg_proc where pronamespace = 'public'::regnamespace and prosecdef
    union all
    select 'attribute ' || rolname from pg_roles where rolname = $1 and (rolsuper or rolbypassrls or rolcreaterole)
    union all
    select 'membership ' || roleid::regrole from pg_auth_members where member = $1::text::regrole
    union all
    select 'owner of ' || relname from pg_class where relowner = $1::text::regrole
"""
AS_THE_OWNER = {"function ledger_balances"}
"""A trigger, which nobody can call: at the end of a batch another agency may be the current one."""
VALUES = {
    "text": "'{agency}-{n}'", "character varying": "'{agency}-{n}'", "uuid": "gen_random_uuid()", "boolean": "true",
    "smallint": "{n}", "integer": "{n}", "bigint": "{n}", "numeric": "{n}", "double precision": "{n}",
    "date": "current_date",
    "timestamp with time zone": "now()", "json": "'{{}}'", "jsonb": "'{{}}'", "bytea": "'\\x{n:08}'",
    "inet": "'10.0.0.1'", "int8multirange": "'{{}}'", "interval": "'1 day'",
}  # fmt: skip


@dataclass(frozen=True)
class Seeded:
    """A database with one row of each agency in every table that row security guards."""

    databases: Databases
    name: str
    role: str
    tables: list[Any]

    @property
    def guarded(self) -> list[Any]:
        return [table for table in self.tables if table["forced"]]

    @asynccontextmanager
    async def connected(self, role: str | None) -> AsyncIterator[Connection]:
        connection = await asyncpg.connect(self.databases.url(self.name, role))
        try:
            yield connection
        finally:
            await connection.close()

    async def row(self, table: str, agency: str, number: int) -> str:
        """A statement that puts a row of the agency there."""
        async with self.connected(None) as admin:
            columns = await admin.fetch(COLUMNS, table)
        names = ", ".join(column["name"] for column in columns)
        values = ", ".join(_value(column["name"], column["kind"], agency, number) for column in columns)
        return f"insert into {table} ({names}) values ({values})"


def _value(name: str, kind: str, agency: str, number: int) -> str:
    if name == "agency":
        return f"'{agency}'"
    return "'{}'" if kind.endswith("[]") else VALUES[kind].format(agency=agency, n=number)


@pytest.fixture(params=SERVICES, scope="module")
async def seeded(request: pytest.FixtureRequest, databases: Databases) -> AsyncIterator[Seeded]:
    service = request.param
    name, role = await databases.fresh(service), f"huzhu_{service}_app"
    admin = await asyncpg.connect(databases.url(name))
    made = Seeded(databases, name, role, list(await admin.fetch(TABLES, role)))
    for row in await admin.fetch(LOOSEN):
        await admin.execute(row["statement"])
    for table in made.guarded:
        for number, agency in enumerate((OURS, THEIRS), 1):
            await admin.execute(await made.row(table["name"], agency, number))
    await admin.close()
    yield made
    await databases.drop(name)


async def attempt(connection: Connection, agency: str | None, statement: str) -> Any:
    """What the statement answers in a transaction that leaves nothing; the error where it is refused."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        if agency is not None:
            await connection.execute("select set_config('app.agency', $1, true)", agency)
        if statement.startswith("select"):
            return [row[0] for row in await connection.fetch(statement)]
        return await connection.execute(statement)
    except Denied as error:
        return error
    finally:
        await transaction.rollback()


async def test_what_is_exempt_is_listed_and_what_is_listed_is_exempt(seeded: Seeded) -> None:
    service = seeded.role.split("_")[1]
    tables = importlib.import_module(f"services.{service}.persistence.tables")
    shared = set(EXEMPT_FROM_ROW_SECURITY)
    own = set(getattr(tables, "EXEMPT_FROM_ROW_SECURITY", {}))
    open_ones = {table["name"] for table in seeded.tables if not table["forced"]}
    assert own <= open_ones <= own | shared
    assert len(seeded.guarded) >= 3


async def test_no_other_way_leads_around_it(seeded: Seeded) -> None:
    """No view with its owner's rights, no function of somebody else's, no attribute, no membership, no ownership."""
    async with seeded.connected(None) as admin:
        ways = {row["way"] for row in await admin.fetch(OTHER_WAYS, seeded.role)}
        assert ways - AS_THE_OWNER == set()
    async with seeded.connected(seeded.role) as app:
        owner = seeded.role.replace("_app", "_owner")
        assert isinstance(await attempt(app, OURS, f"set local role {owner}"), Denied)
        for table in seeded.guarded:
            off = await attempt(app, OURS, f"set local row_security = off; table {table['name']}")
            assert isinstance(off, Denied), table["name"]


async def test_the_others_row_is_not_read(seeded: Seeded) -> None:
    async with seeded.connected(seeded.role) as app:
        for table in seeded.guarded:
            name = table["name"]
            seen = await attempt(app, OURS, f"select agency from {name}")
            none = await attempt(app, None, f"select agency from {name}")
            if not table["select"]:
                assert isinstance(seen, Denied), name
            else:
                assert seen == [OURS], name  # the control: its own row is there
            assert isinstance(none, Denied), name


async def test_no_row_is_put_among_the_others(seeded: Seeded) -> None:
    async with seeded.connected(seeded.role) as app:
        for table in seeded.guarded:
            own, foreign = [await seeded.row(table["name"], agency, 7) for agency in (OURS, THEIRS)]
            assert isinstance(await attempt(app, OURS, foreign), Denied), table["name"]
            assert isinstance(await attempt(app, None, own), Denied), table["name"]
            control = await attempt(app, OURS, own)
            assert (control == "INSERT 0 1") is bool(table["insert"]), (table["name"], control)


async def test_the_others_row_is_neither_changed_nor_deleted_nor_given_away(seeded: Seeded) -> None:
    async with seeded.connected(seeded.role) as app:
        for table in seeded.guarded:
            name, column = table["name"], table["updates"]
            change = f"update {name} set {column} = {column}" if column else f"update {name} set agency = agency"
            for statement, may, done in (
                (change, column is not None, "UPDATE 1"),
                (f"delete from {name}", table["delete"], "DELETE 1"),
            ):
                own = await attempt(app, OURS, statement)
                assert (own == done) is bool(may), (statement, own)  # one row, the own one; or the right is missing
                assert isinstance(await attempt(app, None, statement), Denied), statement
                foreign = await attempt(app, OURS, f"{statement} where agency = '{THEIRS}'")
                assert isinstance(foreign, Denied) or foreign.endswith(" 0"), statement
            gift = await attempt(app, OURS, f"update {name} set agency = '{THEIRS}'")
            assert isinstance(gift, Denied), name


async def _fail(database: Database, agency: str) -> None:
    with suppress(ZeroDivisionError):
        async with database.unit_of_work(agency) as uow:
            await uow.session.execute(text("select 1"))
            raise ZeroDivisionError


async def test_a_pooled_connection_remembers_no_agency(seeded: Seeded) -> None:
    """One connection serves everybody in turn, after commits and after failures."""
    engine = create_engine(seeded.databases.url(seeded.name, seeded.role), "test", pool_size=1)
    database = Database(engine, PersonCipher(NoKeys()), lambda: None)
    readable = [table["name"] for table in seeded.guarded if table["select"]]
    backends = set()
    try:
        for name in readable:
            for agency in (OURS, THEIRS, OURS):
                async with database.unit_of_work(agency) as uow:
                    found = (await uow.session.execute(text(f"select agency from {name}"))).scalars().all()
                    backends.add((await uow.session.execute(text("select pg_backend_pid()"))).scalar_one())
                assert found == [agency], name
                await _fail(database, agency)
                with pytest.raises(Exception, match="no agency is set"):
                    async with engine.connect() as bare:
                        await bare.execute(text(f"select * from {name}"))
    finally:
        await engine.dispose()
    assert len(backends) == 1


async def test_a_policy_that_lets_one_row_through_would_be_seen(seeded: Seeded) -> None:
    name = next(table["name"] for table in seeded.guarded if table["select"])
    async with seeded.connected(None) as admin, seeded.connected(seeded.role) as app:
        await admin.execute(f"create policy leak on {name} using (true)")
        seen = await attempt(app, OURS, f"select agency from {name}")
        await admin.execute(f"drop policy leak on {name}")
    assert sorted(seen) == [OURS, THEIRS]
