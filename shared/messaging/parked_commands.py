"""`python -m services.<name> parked list | replay POSITION | discard POSITION`, as JSON lines."""

import getpass
import json
import sys
from collections.abc import Sequence

from sqlalchemy import select

from shared.db.tables import parked
from shared.errors import NotFound
from shared.messaging.parking import Parking

_USAGE = "usage: parked list | replay POSITION | discard POSITION\n"


async def run(parking: Parking, words: Sequence[str]) -> int:
    """Carry one command out; 0 when done, 1 when the message could not be handled, 2 for a wrong call."""
    match words:
        case ["list"]:
            return await _list(parking)
        case ["replay" | "discard" as verb, position] if position.isdigit():
            act = parking.replay if verb == "replay" else parking.discard
            try:
                await act(int(position), f"operator {getpass.getuser()}")
            except NotFound:
                sys.stderr.write("no open message stands at that position\n")
                return 1
            except Exception as error:  # noqa: BLE001 - the operator is told the cause, whatever it is
                sys.stderr.write(f"still cannot be handled: {type(error).__name__}: {str(error)[:300]}\n")
                return 1
            return 0
        case _:
            sys.stderr.write(_USAGE)
            return 2


async def _list(parking: Parking) -> int:
    columns = (parked.c.position, parked.c.status, parked.c.topic, parked.c.key, parked.c.type, parked.c.error)
    query = select(*columns, parked.c.attempts).where(parked.c.status.in_(("waiting", "parked")))
    async with parking.database.unit_of_work() as uow:
        for row in (await uow.session.execute(query.order_by(parked.c.position))).mappings():
            sys.stdout.write(json.dumps(dict(row), ensure_ascii=False) + "\n")
    return 0
