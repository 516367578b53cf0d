"""Many values that travel as one text arrive as they were."""

from datetime import date

from shared.db.arrays import as_array, as_words
from shared.ids import new_id
from tests.harness.probe import AGENCY, Probe


async def test_ids_days_and_numbers_arrive_as_they_were(probe: Probe) -> None:
    ids, days, numbers = [new_id(), new_id()], [date(2026, 3, 31), None], [7, 2026]
    said = "select $1::text::uuid[], $2::text::date[], $3::text::int[], $4::text::uuid[]"
    async with probe.database.unit_of_work(AGENCY) as uow:
        [row] = await uow.fetch(said, as_array(ids), as_array(days), as_array(numbers), as_array([]))
    assert tuple(row) == (ids, days, numbers, [])


async def test_words_arrive_as_they_were_whatever_they_hold(probe: Probe) -> None:
    words = ['a "b"', "back\\slash", "line\nand\ttab", "{,}", "null", "", "样板"]
    async with probe.database.unit_of_work(AGENCY) as uow:
        rows = await uow.fetch("select * from json_array_elements_text($1::json)", as_words(words))
    assert [row[0] for row in rows] == words
