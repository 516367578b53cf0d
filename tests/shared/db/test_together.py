"""What is said as one keeps its parts apart: answers, arguments, counts and refusals."""

import pytest

from shared.db.tables import inbox
from shared.db.together import Question, Write
from shared.db.unit_of_work import UnitOfWork
from shared.errors import DomainError, NotFound
from shared.ids import new_id
from tests.harness.probe import AGENCY, Probe

_COUNT = "select count(*) from inbox where type = any($1::text[])"
_HEAR = "insert into inbox (event_id, type) select * from unnest($1::uuid[], $2::text[])"
_FORGET = "delete from inbox where type = $1"


class Twice(DomainError):
    code = "twice"
    message = "This stands there already."


def _heard(*names: str) -> Write:
    return Write(_HEAR, [[new_id() for _ in names], [*names]])


async def _count(uow: UnitOfWork, *names: str) -> int:
    [[[count]]] = await uow.ask(Question(_COUNT, [[*names]]))
    return int(count)


async def _together(probe: Probe, *writes: Write) -> None:
    async with probe.database.unit_of_work(AGENCY, bound="whole") as uow:
        for write in writes:
            await uow.write(write)


async def test_each_question_has_its_own_answer(probe: Probe) -> None:
    numbers = Question("select n, n * $1::int from unnest($2::int[]) as n", [10, [1, 2, 3]])
    nothing = Question("select n from unnest($1::int[]) as n", [[]])
    name = Question("select $1::text || $2::text as name", ["a", "b"])
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert await uow.ask(numbers, nothing, name) == ([(1, 10), (2, 20), (3, 30)], [], [("ab",)])


async def test_what_is_written_is_there_for_whoever_asks_next(probe: Probe) -> None:
    for bound in ("none", "entry", "whole"):
        async with probe.database.unit_of_work(AGENCY, bound=bound) as uow:
            await uow.write(_heard(f"{bound} a", f"{bound} b"))
            await uow.write(Write(_FORGET, [f"{bound} a"]))
            assert await _count(uow, f"{bound} b") == 1


async def test_what_nobody_asks_for_is_written_before_the_end(probe: Probe) -> None:
    async with probe.database.unit_of_work(AGENCY, bound="whole") as uow:
        await uow.write(_heard("a"))
        with pytest.raises(RuntimeError):
            uow.session.get_bind()
        await uow.settle()
        await uow.session.execute(inbox.delete().where(inbox.c.type == "a"))
        await uow.write(_heard("b", "c"))
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert (await _count(uow, "a"), await _count(uow, "b", "c")) == (0, 2)


async def test_whoever_changes_another_number_of_rows_is_refused(probe: Probe) -> None:
    with pytest.raises(NotFound):
        await _together(probe, _heard("kept"), Write(_FORGET, ["gone"], rows=1, otherwise=NotFound))
    async with probe.database.unit_of_work(AGENCY) as uow:
        assert await _count(uow, "kept") == 0


async def test_a_constraint_speaks_for_the_statement_it_belongs_to(probe: Probe) -> None:
    twice = Write(_HEAR, [[new_id()] * 2, ["x", "x"]], refusals={"inbox_pkey": Twice})
    with pytest.raises(Twice):
        await _together(probe, _heard("y"), twice)
