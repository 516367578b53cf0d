"""The ORM and the driver work in one transaction, and no connection goes back that is not as it was."""

import asyncio

import pytest
from sqlalchemy import text

from shared.db.tables import inbox
from shared.db.together import Write
from shared.ids import new_id
from tests.harness.probe import AGENCY, Probe

_HEAR = "insert into inbox (event_id, type) values ($1, 'said to the driver')"
_BACKEND = "select pg_backend_pid()"
_OPEN = "select 1 from pg_stat_activity where application_name = 'probe' and state <> 'idle'"


async def _both(probe: Probe, *, fail: bool) -> None:
    async with probe.database.unit_of_work(AGENCY) as uow:
        await uow.write(Write(_HEAR, [new_id()]))
        await uow.session.execute(inbox.insert().values(event_id=new_id(), type="said to the ORM"))
        seen = await uow.fetch("select 1 from inbox")
        assert len(seen) == len((await uow.session.execute(inbox.select())).all())
        if fail:
            raise ZeroDivisionError


async def test_what_is_said_to_the_driver_and_to_the_orm_stands_or_falls_together(probe: Probe) -> None:
    with pytest.raises(ZeroDivisionError):
        await _both(probe, fail=True)
    assert await probe.rows("select 1 from inbox") == []
    await _both(probe, fail=False)
    assert len(await probe.rows("select 1 from inbox")) == 2


async def test_a_connection_that_was_lost_in_the_pool_is_replaced_and_nobody_notices(probe: Probe) -> None:
    async with probe.database.unit_of_work(AGENCY) as uow:
        [[before]] = await uow.fetch(_BACKEND)
    await probe.rows("select pg_terminate_backend($1, 5000)", before)
    await asyncio.sleep(0.1)
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert (await uow.session.execute(text(_BACKEND))).scalar_one() != before


async def test_whoever_is_cancelled_leaves_no_transaction_open(probe: Probe) -> None:
    begun = asyncio.Event()

    async def wait() -> None:
        async with probe.database.unit_of_work(AGENCY) as uow:
            await uow.write(Write(_HEAR, [new_id()]))
            begun.set()
            await uow.fetch("select pg_sleep(30)")

    waiting = asyncio.create_task(wait())
    await begun.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert await uow.fetch("select 1 from inbox") == []
    assert await probe.rows(_OPEN) == []


async def test_a_connection_that_dies_in_the_middle_is_not_used_again(probe: Probe) -> None:
    with pytest.raises(Exception, match=r"terminat|closed"):
        async with probe.database.unit_of_work(AGENCY) as uow:
            await uow.fetch("select pg_terminate_backend(pg_backend_pid())")
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert (await uow.session.execute(text("select 1"))).scalar_one() == 1


async def test_before_an_agency_is_entered_there_is_nothing_to_speak_to(probe: Probe) -> None:
    async with probe.database.unit_of_work(bound="entry") as uow:
        with pytest.raises(RuntimeError, match="no transaction"):
            uow.session.get_bind()
        with pytest.raises(RuntimeError, match="no transaction"):
            await uow.fetch("select 1")
        await uow.enter(AGENCY)
        assert (await uow.session.execute(text("select current_agency()"))).scalar_one() == AGENCY
