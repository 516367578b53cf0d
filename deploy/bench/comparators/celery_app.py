"""A Celery task with the same effect: `python -m celery -A deploy.bench.comparators.celery_app worker`.

The queue stands in PostgreSQL (kombu's SQLAlchemy transport), since no other server is there to hold it.
"""

import os

import psycopg
from celery import Celery

from shared.events.enrollment import CoverageStarted

_MARK = "insert into inbox (event_id, type) values (%s, %s) on conflict do nothing"
_COVERAGE = """
insert into coverage (agency, participation_id, plan_id, person_id, employer_id, starts_on, ends_on)
values (%s, %s, %s, %s, %s, %s, %s)
on conflict (agency, participation_id, plan_id) do update
set person_id = excluded.person_id, employer_id = excluded.employer_id,
    starts_on = excluded.starts_on, ends_on = excluded.ends_on
"""

app = Celery("bench", broker=os.environ.get("BENCH_QUEUE", "memory://"))
app.conf.update(task_ignore_result=True, task_acks_late=True, worker_prefetch_multiplier=16, task_default_queue="bench")
_connections: list["psycopg.Connection[tuple[object, ...]]"] = []


def _connection() -> "psycopg.Connection[tuple[object, ...]]":
    if not _connections:
        _connections.append(psycopg.connect(os.environ["BENCH_DATABASE"]))
    return _connections[0]


@app.task(name="remember_coverage")  # type: ignore[untyped-decorator] # Celery has no types
def remember_coverage(event_id: str, agency: str, body: str) -> None:
    """Mark and effect in one transaction."""
    event = CoverageStarted.model_validate_json(body)
    connection = _connection()
    with connection.transaction():
        connection.execute("select set_config('app.agency', %s, true)", (agency,))
        if connection.execute(_MARK, (event_id, event.type)).rowcount:
            key = (agency, event.participation_id, event.plan_id)
            rest = (event.person_id, event.employer_id, event.starts_on, event.ends_on)
            connection.execute(_COVERAGE, key + rest)
