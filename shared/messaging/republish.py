"""`python -m services.<name> republish forget | send`: everything a service ever told, sent again from its outbox.

`forget` marks every row as unsent, as the relay does when it finds that a broker has lost messages; `send` is the relay
itself, until nothing waits. In between whoever calls makes the topics empty. Neither works beside a running relay.
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence

import asyncpg

from shared.messaging.backlog import Backlog
from shared.messaging.kafka import KafkaConnection
from shared.messaging.relay import Relay

_USAGE = "usage: republish forget | send\n"
_LOOK_SECONDS = 0.3
_STALLED_SECONDS = 60.0
_STOP_SECONDS = 10.0
_COUNTS = "select (select count(*) from outbox), (select count(*) from outbox_waiting)"


class CannotRepublish(Exception):
    """Says why in one sentence."""


async def run(service: str, url: str, kafka: KafkaConnection, words: Sequence[str]) -> int:
    """Carry one command out; 0 when done, 1 with a sentence when it could not be, 2 for a wrong call."""
    try:
        match words:
            case ["forget"]:
                await forget(service, url)
            case ["send"]:
                await send(service, url, kafka)
            case _:
                sys.stderr.write(_USAGE)
                return 2
    except CannotRepublish as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


async def forget(service: str, url: str) -> None:
    """From here on nothing counts as sent."""
    async with Backlog.open(url) as backlog:
        await _become_the_relay(service, backlog)
        await backlog.forget()
    await _tell(url)


async def send(service: str, url: str, kafka: KafkaConnection) -> None:
    """Be the relay until nothing waits; says on the way how far it is, as JSON lines."""
    async with Backlog.open(url) as backlog:
        await _become_the_relay(service, backlog)
    relay = Relay(service, url, kafka)
    running = asyncio.create_task(relay.run())
    try:
        await _until_sent(service, url)
    finally:
        relay.stop()
        _, late = await asyncio.wait({running}, timeout=_STOP_SECONDS)
        for task in late:  # a broker that stands still keeps what is in flight
            task.cancel()


async def _become_the_relay(service: str, backlog: Backlog) -> None:
    if not await backlog.lock():
        raise CannotRepublish(f"The relay of {service} is running: stop it first.")


async def _until_sent(service: str, url: str) -> None:
    least, since = await _tell(url), time.monotonic()
    while least:
        await asyncio.sleep(_LOOK_SECONDS)
        left = await _tell(url)
        if left < least:
            least, since = left, time.monotonic()
        elif time.monotonic() - since > _STALLED_SECONDS:
            raise CannotRepublish(f"{service} could not send anything for {_STALLED_SECONDS:.0f} s; see its log.")


async def _tell(url: str) -> int:
    connection = await asyncpg.connect(url, timeout=5, command_timeout=30)
    try:
        facts, left = await connection.fetchrow(_COUNTS) or (0, 0)
    finally:
        connection.terminate()
    sys.stdout.write(json.dumps({"sent": facts - left, "facts": facts}) + "\n")
    sys.stdout.flush()
    return int(left)
