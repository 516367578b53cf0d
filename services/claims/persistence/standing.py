"""What is known about people's right to claim, read in one statement for all: the way in is used most."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import select

from services.claims.domain.claim import Claim
from services.claims.domain.plan import Plan
from services.claims.persistence.tables import person
from shared.db.arrays import as_array, as_words
from shared.db.together import Question
from shared.db.unit_of_work import UnitOfWork


class Wanted(NamedTuple):
    """Whose right to claim, through which employer, under which plan, in which year's ceiling."""

    person_id: UUID
    employer_id: UUID
    plan_id: str
    year: int

    @classmethod
    def of(cls, plan: Plan, claim: Claim) -> Self:
        year = plan.ceiling_year(claim.need("discharged_on"))
        return cls(claim.person_id, claim.need("employer_id"), plan.id, year)


class Standing(NamedTuple):
    """The employer's district, the person's cover through it, and what the year's ceiling has given already."""

    district: str
    covers: Sequence[tuple[date, date | None]]
    """First and last covered day of each."""
    used_fen: int
    name: str | None
    """The person's; None as long as it has not arrived here, and once it was erased."""


def question_of_standings(wanted: Sequence[Wanted]) -> Question:
    people, employers, plans, years = zip(*wanted, strict=True) if wanted else ((),) * len(Wanted._fields)
    return Question(_STANDINGS, [as_array(people), as_array(employers), as_words(plans), as_array(years)])


async def read_standings(uow: UnitOfWork, wanted: Sequence[Wanted]) -> Mapping[Wanted, Standing]:
    """Left out are those whose employer is no member organisation."""
    [rows] = await uow.ask(question_of_standings(wanted))
    return await standings_in(uow, rows)


async def standings_in(uow: UnitOfWork, rows: Sequence[Sequence[Any]]) -> Mapping[Wanted, Standing]:
    """What the question's answer says."""
    ciphers = {row[0]: row[-1] for row in rows if row[-1] is not None}
    names = dict(zip(ciphers, await uow.cipher.decrypt_many("contact", [*ciphers.items()]), strict=True))
    found: dict[Wanted, Standing] = {}
    for row in rows:
        person_id, employer_id, plan_id, year, district, starts_on, ends_on, used_fen, _ = row
        key = Wanted(person_id, employer_id, plan_id, year)
        before = found[key].covers if key in found else ()
        cover = ((starts_on, ends_on),) if starts_on is not None else ()
        found[key] = Standing(district, (*before, *cover), used_fen or 0, names.get(person_id))
    return found


async def name_of(uow: UnitOfWork, person_id: UUID) -> str | None:
    """One person's, or None where it is not known (any more)."""
    cipher = (await uow.session.execute(select(person.c.name_cipher).where(person.c.person_id == person_id))).scalar()
    return None if cipher is None else await uow.cipher.decrypt("contact", person_id, cipher)


_STANDINGS = """
    select asked.*, m.district, c.starts_on, c.ends_on, y.used_fen, p.name_cipher
    from (select distinct * from rows from (
      unnest($1::text::uuid[]), unnest($2::text::uuid[]), json_array_elements_text($3::json), unnest($4::text::int[])
    ) as each(person_id, employer_id, plan_id, year)) as asked
    cross join lateral (
      select district from member_organisation where employer_id = asked.employer_id offset 0) as m
    left join lateral (
      select starts_on, ends_on from coverage
      where person_id = asked.person_id and plan_id = asked.plan_id and employer_id = asked.employer_id offset 0
    ) as c on true
    left join lateral (
      select used_fen from yearly_counter
      where person_id = asked.person_id and plan_id = asked.plan_id and year = asked.year offset 0) as y on true
    left join lateral (select name_cipher from person where person_id = asked.person_id offset 0) as p on true
"""
"""`offset 0`: one look into each index for each, whatever the planner believes of the tables."""
