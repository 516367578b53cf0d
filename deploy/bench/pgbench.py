"""pgbench: what the same PostgreSQL does with two bare inserts a transaction, and nothing in front of it."""

import asyncio
import re
from urllib.parse import urlsplit

import asyncpg

from deploy.bench.line import Bench
from deploy.embedded.postgres import binaries
from deploy.embedded.processes import minimal_environment

CLIENTS = 32
_LONGEST_SECONDS = 16
_SCHEMA = """
drop schema if exists pgbench cascade;
create schema pgbench;
create table pgbench.claim (like public.claim including defaults, primary key (id));
create table pgbench.outbox (like public.outbox including defaults including identity, primary key (seq));
insert into pgbench.claim select * from public.claim;
insert into pgbench.outbox overriding system value select * from public.outbox;
select setval(pg_get_serial_sequence('pgbench.outbox', 'seq'), (select max(seq) from pgbench.outbox));
"""
# a row as ours, byte for byte about as long; the columns that stay empty in a new claim stay empty here
_SCRIPT = """\\set person random(1, 1000000000)
\\set total random(200000, 400000)
begin;
insert into pgbench.claim (id, agency, number, person_id, state, round, plan_id, plan_version, benefit_kind,
 employer_id, district, hospital_name, hospital_level, admitted_on, discharged_on, total_fen, pooled_paid_fen,
 invoice_number, invoice_issuer, invoice_key, diagnosis_cipher, account_cipher, opened_fields, estimate, estimated_fen,
 submitted_at, created_at, updated_at, version, event_version) values
 (uuidv7(), '350500', 'HZ20260101' || :person, gen_random_uuid(), 'awaiting_employer', 1, 'quanzhou-inpatient', 1,
 'inpatient', gen_random_uuid(), '350502', '泉州市样板第一医院', 3, '2026-01-01', '2026-01-04', :total, :total / 2,
 'FP' || :person, '泉州市样板第一医院', repeat('k', 30), repeat('d', {diagnosis}), repeat('a', {account}), '{{}}',
 '{estimate}', :total / 4, now(), now(), now(), 1, 1);
insert into pgbench.outbox (id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id,
 traceparent, occurred_at, payload) values
 (uuidv7(), '350500', 'claims.events', 'claims.claim_submitted.v1', gen_random_uuid()::text, 1,
 gen_random_uuid()::text, gen_random_uuid()::text, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', now(),
 convert_to(repeat('p', {payload}), 'utf8'));
commit;
"""
# jsonb puts a blank behind each colon: a word right behind one would be a variable of pgbench's
_SIZES = """
select length(diagnosis_cipher) as diagnosis, length(account_cipher) as account, estimate::jsonb::text as estimate,
 (select octet_length(payload) from outbox order by seq desc limit 1) as payload from claim order by id desc limit 1
"""


class PgBench:
    """`prepare` takes the sizes from rows that our own route has written."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._url = bench.addresses.database_url("claims", "owner")
        self._script = bench.folder / "two-inserts.sql"
        self._before = (0, 0)
        self.transactions = 0

    async def prepare(self) -> None:
        connection = await asyncpg.connect(self._url)
        try:
            row = await connection.fetchrow(_SIZES)
            await connection.execute(_SCHEMA)
            await connection.execute("vacuum analyze pgbench.claim")
            await connection.execute("vacuum analyze pgbench.outbox")
            self._before = await _counts(connection)
        finally:
            await connection.close()
        sizes = {**dict(row or {}), "estimate": str(row["estimate"]).replace("'", "''") if row else ""}
        self._script.write_text(_SCRIPT.format(**sizes), encoding="utf-8")

    async def rate(self) -> float:
        """Transactions a second at 32 clients, prepared statements."""
        seconds = max(1, round(self._bench.seconds))
        while (output := await self._run(seconds)).find("tps = ") < 0 and seconds < _LONGEST_SECONDS:
            seconds *= 2  # its clock runs while it connects: a busy machine may not come to a transaction in time
        found = re.search(r"tps = ([0-9.]+)", output)
        done = re.search(r"transactions actually processed: (\d+)", output)
        if found is None or done is None:
            raise RuntimeError(f"pgbench told no rate: {output[-500:]}")
        self.transactions += int(done[1])
        return float(found[1])

    async def _run(self, seconds: int) -> str:
        url = urlsplit(self._url)
        process = await asyncio.create_subprocess_exec(
            str(binaries() / "pgbench"), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2",
            "-T", str(seconds), "-f", str(self._script),
            "-h", str(url.hostname), "-p", str(url.port), "-U", str(url.username), url.path.lstrip("/"),
            env={**minimal_environment(), "PGPASSWORD": str(url.password)},
            stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        )  # fmt: skip
        output, errors = await process.communicate()
        if process.returncode:
            raise RuntimeError(f"pgbench ended with {process.returncode}: {(output + errors).decode()[-500:]}")
        return output.decode()

    async def counted(self) -> dict[str, int]:
        connection = await asyncpg.connect(self._url)
        try:
            claims, told = await _counts(connection)
        finally:
            await connection.close()
        before = self._before
        return {"transactions": self.transactions, "claims": claims - before[0], "outbox": told - before[1]}


async def _counts(connection: "asyncpg.Connection[asyncpg.Record]") -> tuple[int, int]:
    row = await connection.fetchrow(
        "select (select count(*) from pgbench.claim), (select count(*) from pgbench.outbox)"
    )
    return (row[0], row[1]) if row else (0, 0)
