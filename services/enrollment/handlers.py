"""What enrollment does when identity tells of an employer or a person."""

from services.enrollment.projections import change_employer, forget_person, keep_employer, keep_person
from shared.db.unit_of_work import UnitOfWork
from shared.events.identity import EmployerProfileChanged, EmployerRegistered, PersonErased, PersonRegistered
from shared.messaging.handlers import HandlerTable


async def on_employer_registered(event: EmployerRegistered, uow: UnitOfWork) -> None:
    await keep_employer(uow, event.employer_id, event.name, event.district)


async def on_employer_profile_changed(event: EmployerProfileChanged, uow: UnitOfWork) -> None:
    await change_employer(uow, event)


async def on_person_registered(event: PersonRegistered, uow: UnitOfWork) -> None:
    await keep_person(uow, event.person_id, event.id_number_cipher)


async def on_person_erased(event: PersonErased, uow: UnitOfWork) -> None:
    await forget_person(uow, event.person_id)


HANDLERS: HandlerTable = {
    EmployerRegistered: on_employer_registered,
    EmployerProfileChanged: on_employer_profile_changed,
    PersonRegistered: on_person_registered,
    PersonErased: on_person_erased,
}
