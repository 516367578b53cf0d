"""What claims needs to know of others' facts: repeated or late, the row comes out the same."""

from collections.abc import Sequence

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.claims.persistence.tables import employer_profile, member_organisation, person
from shared.db.arrays import as_array, once_each
from shared.db.unit_of_work import UnitOfWork
from shared.events.enrollment import CoverageStarted, EmployerJoined
from shared.events.identity import EmployerProfileChanged, PersonCorrected, PersonRegistered

_COVERAGES = text("""
insert into coverage (agency, participation_id, plan_id, person_id, employer_id, starts_on, ends_on)
select :agency, participation, (cast(:plans as text[]))[plan], person, employer, starts, ends from unnest(
  cast(cast(:participations as text) as uuid[]), cast(cast(:places as text) as int[]),
  cast(cast(:people as text) as uuid[]), cast(cast(:employers as text) as uuid[]),
  cast(cast(:starts as text) as date[]), cast(cast(:ends as text) as date[])
) as cover (participation, plan, person, employer, starts, ends)
on conflict (agency, participation_id, plan_id) do update
set person_id = excluded.person_id, employer_id = excluded.employer_id,
  starts_on = excluded.starts_on, ends_on = excluded.ends_on
""")


async def remember_member_organisation(uow: UnitOfWork, event: EmployerJoined) -> None:
    known = (employer_profile.c.name, employer_profile.c.district)
    changed = select(*known).where(employer_profile.c.employer_id == event.employer_id)
    latest = (await uow.session.execute(changed)).first() or event
    row = {"name": latest.name, "district": latest.district}
    statement = insert(member_organisation).values(agency=uow.agency, employer_id=event.employer_id, **row)
    key = ["agency", "employer_id"]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))


async def rename_employer(uow: UnitOfWork, event: EmployerProfileChanged) -> None:
    """As it is called from now on, whether it is a member organisation yet or not."""
    row = {"name": event.name, "district": event.district}
    statement = insert(employer_profile).values(agency=uow.agency, employer_id=event.employer_id, **row)
    key = ["agency", "employer_id"]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
    mine = member_organisation.c.employer_id == event.employer_id
    await uow.session.execute(update(member_organisation).where(mine).values(row))


async def remember_coverages(uow: UnitOfWork, events: Sequence[CoverageStarted]) -> None:
    """Many at once, since an enrolment window brings ten million; of one cover the last word counts."""
    last = {(event.participation_id, event.plan_id): event for event in events}
    plans, places = once_each([event.plan_id for event in last.values()])
    columns = {
        "participations": as_array([event.participation_id for event in last.values()]),
        "plans": plans,
        "places": places,
        "people": as_array([event.person_id for event in last.values()]),
        "employers": as_array([event.employer_id for event in last.values()]),
        "starts": as_array([event.starts_on for event in last.values()]),
        "ends": as_array([event.ends_on for event in last.values()]),
    }
    await uow.session.execute(_COVERAGES, {"agency": uow.agency, **columns})


async def remember_person(uow: UnitOfWork, event: PersonRegistered | PersonCorrected) -> None:
    row = {"name_cipher": event.name_cipher}
    statement = insert(person).values(agency=uow.agency, person_id=event.person_id, **row)
    key = ["agency", "person_id"]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
