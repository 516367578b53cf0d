"""Celery as the other way: tasks are queued first, then a worker with one process per core works on them."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from typing import Any

import psutil

from deploy.bench.line import Bench
from deploy.bench.telling import LISTENER, Row

_START_SECONDS = 30
_LOOK_SECONDS = 0.02


async def work(bench: Bench, owner: Any, facts: Sequence[Row]) -> float:
    """Tasks a second between the first and the last effect, or what was done of them within `bench.seconds`."""
    url = bench.addresses.database_url(LISTENER, "owner")
    environment = {
        **os.environ,
        "BENCH_QUEUE": url.replace("postgresql://", "sqla+postgresql+psycopg://"),
        "BENCH_DATABASE": bench.addresses.database_url(LISTENER, "app"),
    }
    if await owner.fetchval("select to_regclass('kombu_message')") is not None:
        await owner.execute("truncate kombu_message")
    await asyncio.to_thread(_queue, environment["BENCH_QUEUE"], facts)
    command = [sys.executable, "-m", "celery", "-A", "deploy.bench.comparators.celery_app", "worker", "-l", "error"]
    command += ["-c", str(psutil.cpu_count() or 1), "--without-gossip", "--without-mingle", "--without-heartbeat"]
    with (bench.folder / "celery.log").open("ab") as log:
        worker = await asyncio.to_thread(subprocess.Popen, command, env=environment, stdout=log, stderr=log)
    try:
        return await _rate(bench, owner, len(facts))
    finally:
        worker.send_signal(signal.SIGTERM)
        await asyncio.to_thread(worker.wait)


def _queue(url: str, facts: Sequence[Row]) -> None:
    from deploy.bench.comparators.celery_app import app, remember_coverage

    with app.connection_for_write(url) as connection:
        for fact in facts:
            arguments = (str(fact[0]), fact[1], fact[-1].decode())
            remember_coverage.apply_async(arguments, connection=connection, retry=False)


async def _rate(bench: Bench, owner: Any, count: int) -> float:
    begun = time.perf_counter()
    first, at_first = 0.0, 0
    while True:
        done = await owner.fetchval("select count(*) from inbox")
        now = time.perf_counter()
        if done and not first:
            first, at_first = now, done
        if first and (done == count or now - first > bench.seconds):
            return (done - at_first) / (now - first) if now > first else 0.0
        if now - begun > _START_SECONDS + bench.seconds:
            raise TimeoutError("the Celery worker did nothing: see celery.log")
        await asyncio.sleep(_LOOK_SECONDS)
