"""A database that is silent: the way to it is there, and nobody answers."""

import time

import pytest
from sqlalchemy import text

from shared.db.engine import create_engine
from shared.db.faults import is_away
from shared.db.unit_of_work import REACH_SECONDS, Database
from tests.harness.behind import behind
from tests.harness.probe import AGENCY, Probe


async def test_a_silent_database_is_given_up_soon_and_nothing_of_ours_stays_open(probe: Probe) -> None:
    async with behind(probe.database.engine.url) as (proxy, there):
        database = Database(create_engine(there, "silent"), probe.database.cipher)
        async with database.unit_of_work(AGENCY) as uow:
            await uow.session.execute(text("select 1"))
        proxy.set("silent")
        began = time.monotonic()
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the driver calls it
            async with database.unit_of_work(AGENCY, bound="entry"):
                pytest.fail("nobody answered")
        assert is_away(caught.value)
        assert time.monotonic() - began < REACH_SECONDS + 0.9
        proxy.set("open")
        async with database.unit_of_work(AGENCY) as uow:
            assert (await uow.session.execute(text("select 1"))).scalar_one() == 1
        await database.engine.dispose()
