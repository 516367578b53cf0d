"""Many values that travel as one text arrive as they were."""

from datetime import date

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from shared.db.arrays import as_array, as_words, once_each
from shared.ids import new_id
from tests.harness.probe import AGENCY, Probe
from tests.harness.servers import TestServers

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


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


@given(st.lists(STORABLE, max_size=40))
def test_every_text_stands_where_it_stood_and_travels_once(values: list[str]) -> None:
    words, places = once_each(values)
    assert sorted(words) == sorted(set(values))
    assert [words[int(place) - 1] for place in places.strip("{}").split(",") if place] == values


async def test_postgresql_reads_them_so(servers: TestServers) -> None:
    values = ["plain", 'with "quotes", {braces} and \\', "plain", "", "中文\n"]
    statement = "select ($1::text[])[place] from unnest($2::text::int[]) as m (place)"
    connection = await asyncpg.connect(servers.postgres_url)
    try:
        for given_values in (values, []):
            assert [row[0] for row in await connection.fetch(statement, *once_each(given_values))] == given_values
    finally:
        await connection.close()
