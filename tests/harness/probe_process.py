"""The probe as a process of its own, run as every service is; what it has in hand waits for locks that a test holds."""

import sys

from fastapi import Response
from sqlalchemy import text

from shared.db.unit_of_work import UnitOfWork
from shared.http.edge import Work, public_router
from shared.runtime import Service, main
from tests.harness.probe import AGENCY, Counted, on_counted

HANDLING, ANSWERING = 1, 2
"""Advisory locks that a handler and a request wait for, inside their transaction."""

router = public_router()


@router.post("/heard", status_code=201)
async def post_heard(work: Work) -> Response:
    await work.enter(AGENCY)
    await _wait(work, ANSWERING)
    await work.session.execute(text("insert into heard (counter, number) values (gen_random_uuid(), 99)"))
    return Response(status_code=201)


async def on_counted_when_let(event: Counted, uow: UnitOfWork) -> None:
    await _wait(uow, HANDLING)
    await on_counted(event, uow)


async def _wait(uow: UnitOfWork, lock: int) -> None:
    await uow.session.execute(text("set local lock_timeout = 0"))
    await uow.session.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": lock})


SERVICE = Service(name="probe", routers=[router], handlers={Counted: on_counted_when_let})

if __name__ == "__main__":
    sys.exit(main(SERVICE))
