"""Somebody applies for online handling on behalf of an employer (S2.1, S10.1)."""

from dataclasses import dataclass
from uuid import UUID

from services.identity.domain.employer_application import ApplicationContent, EmployerApplication
from services.identity.domain.insurance_kinds import insurance_kind
from services.identity.persistence.employers import ApplicationRepository
from services.identity.settings import Keys
from services.identity.use_cases.sealing_profiles import WrittenProfile, credit_code, seal_profile
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


@dataclass(frozen=True)
class WrittenApplication:
    """As the applicant wrote it."""

    uscc: str
    profile: WrittenProfile
    insurance_kinds: tuple[str, ...]


async def apply_for_employer(uow: UnitOfWork, keys: Keys, person_id: UUID, wanted: WrittenApplication) -> UUID:
    """The application's id."""
    identifier = new_id()
    content = ApplicationContent(
        credit_code(wanted.uscc),
        await seal_profile(uow, keys, identifier, wanted.profile),
        tuple(insurance_kind(code).code for code in dict.fromkeys(wanted.insurance_kinds)),
    )
    application = EmployerApplication.submit(identifier, uow.agency, person_id, content, clock.now())
    await ApplicationRepository(uow).save(application)
    return identifier
