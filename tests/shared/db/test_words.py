"""Texts that travel once each come out of the database where they stood, whatever they hold."""

import asyncpg
from hypothesis import given
from hypothesis import strategies as st

from shared.db.words import as_words
from tests.harness.servers import TestServers

STORABLE = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


@given(st.lists(STORABLE, max_size=40))
def test_every_text_stands_where_it_stood_and_travels_once(values: list[str]) -> None:
    words, places = as_words(values)
    assert sorted(words) == sorted(set(values))
    assert [words[int(place) - 1] for place in places.strip("{}").split(",") if place] == values


async def test_postgresql_reads_them_so(servers: TestServers) -> None:
    values = ["plain", 'with "quotes", {braces} and \\', "plain", "", "中文\n"]
    statement = "select ($1::text[])[place] from unnest($2::text::int[]) as m (place)"
    connection = await asyncpg.connect(servers.postgres_url)
    try:
        for given_values in (values, []):
            assert [row[0] for row in await connection.fetch(statement, *as_words(given_values))] == given_values
    finally:
        await connection.close()
