"""What claims needs to know of others' facts: repeated or late, the row comes out the same."""

from sqlalchemy.dialects.postgresql import insert

from services.claims.persistence.tables import coverage, member_organisation, person
from shared.db.unit_of_work import UnitOfWork
from shared.events.enrollment import CoverageStarted, EmployerJoined
from shared.events.identity import PersonRegistered


async def remember_member_organisation(uow: UnitOfWork, event: EmployerJoined) -> None:
    row = {"name": event.name, "district": event.district}
    statement = insert(member_organisation).values(agency=uow.agency, employer_id=event.employer_id, **row)
    key = ["agency", "employer_id"]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))


async def remember_coverage(uow: UnitOfWork, event: CoverageStarted) -> None:
    row = {
        "person_id": event.person_id,
        "employer_id": event.employer_id,
        "starts_on": event.starts_on,
        "ends_on": event.ends_on,
    }
    place = {"agency": uow.agency, "participation_id": event.participation_id, "plan_id": event.plan_id}
    statement = insert(coverage).values(**place, **row)
    await uow.session.execute(statement.on_conflict_do_update(index_elements=list(place), set_=row))


async def remember_person(uow: UnitOfWork, event: PersonRegistered) -> None:
    row = {"name_cipher": event.name_cipher}
    statement = insert(person).values(agency=uow.agency, person_id=event.person_id, **row)
    key = ["agency", "person_id"]
    await uow.session.execute(statement.on_conflict_do_update(index_elements=key, set_=row))
