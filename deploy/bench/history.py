"""What a city has done before: claims decided, facts sent, answers stored. No table is empty, and PostgreSQL knows."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

import asyncpg

from deploy.embedded.services import DEMO_AGENCY

BASE = 20_000
"""Rows that a benchmark begins with at scale 1."""
READER_CLAIMS = 20
"""Claims in the history of one who reads."""
_CHUNK = 50_000
_WRITERS = 2

# $1, $2: first and last number; $3: readers, whose turn comes at every $4-th number up to the $5-th
_CLAIMS = """
with number as (
  select i, case when i <= $5 and i % nullif($4, 0) = 0
    then ($3::uuid[])[1 + i / $4 % cardinality($3::uuid[])] end as reader
  from generate_series($1::bigint, $2::bigint) i
), new as (
  insert into claim (id, agency, number, person_id, state, round, plan_id, plan_version, benefit_kind, employer_id,
    district, hospital_name, hospital_level, admitted_on, discharged_on, total_fen, pooled_paid_fen, invoice_number,
    invoice_issuer, invoice_key, diagnosis_cipher, account_cipher, opened_fields, estimate, assessment, estimated_fen,
    approved_fen, submitted_at, created_at, updated_at, version, event_version)
  select uuidv7((i - 400000000) * interval '0.1 second'), '{agency}', 'HZ20230101' || i,
    coalesce(reader, md5('person' || i / {each})::uuid), 'centre_approved', 1, 'quanzhou-inpatient', 1, 'inpatient',
    md5('employer' || i % 50000)::uuid, '350502', '泉州市样板第一医院', 3, '2023-01-01', '2023-01-04', 300000, 150000,
    'HF' || i, '泉州市样板第一医院', 'history' || i, repeat('d', 120), repeat('a', 180), '{{}}',
    '{{"amount_fen": 44000, "lines": []}}', '{{"amount_fen": 44000, "lines": []}}', 44000, 44000,
    timestamptz '2023-01-05', timestamptz '2023-01-05', timestamptz '2023-02-05', 3, 1
  from number returning id, person_id
), duty as (
  insert into claim_duty (claim_id, person_id, submitter_id, agency, duty, at)
  select id, gen_random_uuid(), person_id, '{agency}', 'decider:employer', timestamptz '2023-01-06' from new
), timeline as (
  insert into claim_timeline (agency, claim_id, at, code, stage, round)
  select '{agency}', id, timestamptz '2023-01-06', 'stage_approved', 'employer', 1 from new
), answer as (
  insert into stored_answer (agency, person_id, route, key, body_hash, status, headers, body)
  select '{agency}', person_id, '/claims', uuidv7()::text, sha256(id::text::bytea), 201, '{{"etag": "1"}}',
    convert_to(repeat('b', 400), 'utf8') from new
)
insert into outbox (id, agency, topic, type, aggregate_id, aggregate_version, correlation_id, causation_id, occurred_at,
  payload)
select uuidv7(), '{agency}', 'claims.claim', 'claims.claim_submitted.v1', id::text, 1, id::text, id::text,
  timestamptz '2023-01-05', convert_to(repeat('p', 420), 'utf8') from new
"""
_SENT = """
insert into relay_progress (sent) select int8multirange(int8range(1, max(seq) + 1)) from outbox
on conflict (one) do update set sent = relay_progress.sent + excluded.sent
"""
_INBOX = """
insert into inbox (event_id, type, handled_at)
select uuidv7((i - 400000000) * interval '0.1 second'), 'review.decision_made.v1', timestamptz '2023-01-05'
from generate_series($1::bigint, $2::bigint) i
"""


async def fill(owner_url: str, first: int, last: int, readers: Sequence[UUID] = (), spread: int = BASE) -> None:
    """Numbers `first` to `last`, by two writers; readers' claims lie spread over the first `spread` numbers.

    Everything that was told counts as sent afterwards: no relay may run meanwhile.
    """
    starts = iter(range(first, last + 1, _CHUNK))
    step = spread // (len(readers) * READER_CLAIMS) if readers else 0

    async def write() -> None:
        connection = await asyncpg.connect(owner_url)
        try:
            for start in starts:
                end = min(start + _CHUNK - 1, last)
                statement = _CLAIMS.format(agency=DEMO_AGENCY, each=READER_CLAIMS)
                await connection.execute(statement, start, end, list(readers), step, spread)
                await connection.execute(_INBOX, start, end)
        finally:
            await connection.close()

    await asyncio.gather(*(write() for _ in range(_WRITERS)))
    connection = await asyncpg.connect(owner_url)
    try:
        await connection.execute(_SENT)
    finally:
        await connection.close()


async def settle(owner_url: str) -> None:
    """As autovacuum leaves the tables behind in time."""
    connection = await asyncpg.connect(owner_url, command_timeout=600)
    try:
        await connection.execute("vacuum (analyze)")
    finally:
        await connection.close()
