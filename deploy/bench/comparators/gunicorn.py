"""The Django + DRF application under gunicorn, 2 x cores + 1 workers, over tables of its own like ours."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from joserfc.jwk import OKPKey

from deploy.bench.line import Bench
from deploy.bench.serving import CORES, running
from deploy.embedded.ports import HOST, free_port
from deploy.embedded.processes import Guard, minimal_environment
from deploy.embedded.service_process import ServiceProcess

SCHEMA = "drf"
_APPLICATION = "deploy.bench.comparators.drf.wsgi:application"
WORKERS = 2 * CORES + 1
THREADS = 4
"""Threads keep connections alive between requests; twice as fast here as one request per connection."""
_CONTINUE = "select setval(pg_get_serial_sequence('{0}', 'seq'), (select coalesce(max(seq), 1) from {0}))"
_TABLES = ("claim", "document", "outbox", "stored_answer")


async def prepare(bench: Bench) -> None:
    """The tables that a submission writes, with the same indexes, constraints and row security."""
    connection = await asyncpg.connect(bench.addresses.database_url("claims", "owner"))
    try:
        app = (await connection.fetchval("select current_user")).removesuffix("_owner") + "_app"
        await connection.execute(f"drop schema if exists {SCHEMA} cascade")
        await connection.execute(f"create schema {SCHEMA}")
        await connection.execute(f"grant usage on schema {SCHEMA} to {app}")
        for table in _TABLES:
            await connection.execute(_table(f"{SCHEMA}.{table}", table, app))
        await connection.execute(_CONTINUE.format(f"{SCHEMA}.outbox"))
        reference = f"foreign key (person_id, claim_id) references {SCHEMA}.claim (person_id, id)"
        await connection.execute(f"alter table {SCHEMA}.document add {reference}")
        for table in _TABLES:
            await connection.execute(f"vacuum analyze {SCHEMA}.{table}")
    finally:
        await connection.close()


def _table(name: str, like: str, app: str) -> str:
    agency = "(agency = (select current_agency()))"
    steps = (
        f"create table {name} (like public.{like} including all)",
        f"alter table {name} set (fillfactor = {50 if like == 'document' else 100})",
        f"alter table {name} enable row level security",
        f"create policy agency on {name} using {agency} with check {agency}",
        f"grant select, insert, update on {name} to {app}",
        f"insert into {name} overriding system value select * from public.{like}",  # noqa: S608 - our own names
    )
    return ";".join(steps)


@contextmanager
def application(bench: Bench, key: OKPKey) -> Iterator[list[int]]:
    """Yields its port."""
    keys = bench.folder / "jwks.json"
    keys.write_text(json.dumps({"keys": [key.as_dict(private=False)]}), encoding="utf-8")
    port, guard = free_port(), Guard()
    environment = {
        **minimal_environment(),
        "DATABASE_URL": bench.addresses.database_url("claims", "app"),
        "KEY_STORE_URL": bench.addresses.key_store_url("claims"),
        "HUZHU_SECRETS": str(bench.addresses.secrets("claims")),
        "BENCH_JWKS": str(keys),
        "BENCH_SCHEMA": SCHEMA,
    }
    size = ["-w", str(WORKERS), "-k", "gthread", "--threads", str(THREADS)]
    words = ["gunicorn", *size, "-b", f"{HOST}:{port}", "--log-level", "warning", _APPLICATION]
    unit = ServiceProcess("drf", port, words, lambda: environment, bench.folder / "drf.log", guard)
    with running([unit], guard):
        yield [port]
