"""An employer asks to have its data changed; until the centre has decided, everything stays (S2.7)."""

from uuid import UUID

from services.identity.domain.employer import Employer, SealedProfile
from services.identity.domain.employer_errors import NothingChanged
from services.identity.domain.profile_change import ProfileChange
from services.identity.persistence.employers import ProfileChangeRepository
from services.identity.persistence.repository import EmployerRepository
from services.identity.settings import Keys
from services.identity.use_cases.sealing_profiles import WrittenProfile, open_profile, seal_profile
from shared import clock
from shared.db.unit_of_work import UnitOfWork
from shared.ids import new_id


async def submit_profile_change(
    uow: UnitOfWork, keys: Keys, employer_id: UUID, person_id: UUID, wanted: WrittenProfile
) -> UUID:
    """The change's id; what is wanted and known already is no change."""
    employer = await EmployerRepository(uow).get(employer_id)
    known = await open_profile(uow, employer_id, profile_of(employer))
    news = {name: value for name, value in vars(wanted).items() if value and value != getattr(known, name)}
    sealed = await seal_profile(uow, keys, employer_id, WrittenProfile(**news))
    if not sealed.given():
        raise NothingChanged
    change = ProfileChange.submit(new_id(), employer, person_id, sealed, clock.now())
    await ProfileChangeRepository(uow).save(change)
    return change.id


def profile_of(employer: Employer) -> SealedProfile:
    """What is known of an employer now."""
    return SealedProfile(
        employer.name,
        employer.district,
        employer.legal_representative_cipher,
        employer.legal_representative_id_cipher,
        employer.legal_representative_index,
        employer.contact_name_cipher,
        employer.contact_phone_cipher,
    )
