"""The applicant mends exactly what the centre named, and hands the application in again."""

from collections.abc import Mapping
from uuid import UUID

from services.identity.domain.employer_application import ApplicationContent
from services.identity.domain.employer_errors import NotReturned
from services.identity.persistence.employers import ApplicationRepository
from services.identity.settings import Keys
from services.identity.use_cases.sealing_profiles import WrittenProfile, credit_code, seal_profile
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.errors import NotFound, StaleVersion


async def resubmit_application(
    uow: UnitOfWork, keys: Keys, person_id: UUID, application_id: UUID, seen: int, mended: Mapping[str, str]
) -> None:
    """`mended` by field; NotReturned at a field that was not named."""
    applications = ApplicationRepository(uow)
    application = await applications.get(application_id)
    if application.person_id != person_id:
        raise NotFound
    if application.version != seen:
        raise StaleVersion
    for field in mended:
        if field not in application.ruling_fields:
            raise NotReturned(field=field)
    profile = WrittenProfile(**{field: value for field, value in mended.items() if field != "uscc"})
    sealed = await seal_profile(uow, keys, application_id, profile)
    uscc = credit_code(mended["uscc"]) if "uscc" in mended else application.uscc
    application.resubmit(ApplicationContent(uscc, sealed, tuple(application.insurance_kinds)), clock.now())
    await applications.save(application)
